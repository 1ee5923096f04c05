using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Detections;

/// <summary>The selection on a real network's outputs against the detections that its reference made of them.</summary>
internal sealed class CocoMobileDetectionTests
{
    private static readonly DetectionOptions Detectron2 = new()
    {
        NmsSpace = NmsSpace.Network,
        ResultClip = true,
        DeltaClamp = DeltaClamp.Upper,
    };

    [Test]
    public void The_detections_of_a_photograph_equal_the_reference()
    {
        NpyArray Load(string name) => NpyArray.Load(TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference", "168974", name));
        NpyArray pixels = Load("pixel_values.npy");
        var size = new ImageSize(pixels.Shape[3], pixels.Shape[2]);
        float[] expected = Load("detections.npy").Data;

        Detection[] found = new DetectionSelector(Detectron2).Select(
            Load("box_logits.npy").Data,
            Load("box_deltas.npy").Data,
            MemoryMarshal.Cast<float, BoundingBox>(Load("proposals.npy").Data),
            new ImageScale(size, size));

        Assert.That(found, Has.Length.EqualTo(expected.Length / 6));
        for (int i = 0; i < found.Length; i++)
        {
            Assert.Multiple(() =>
            {
                Assert.That(found[i].NetworkBox.X1, Is.EqualTo(expected[i * 6]).Within(0.01), $"x1 of {i}");
                Assert.That(found[i].NetworkBox.Y1, Is.EqualTo(expected[(i * 6) + 1]).Within(0.01), $"y1 of {i}");
                Assert.That(found[i].NetworkBox.X2, Is.EqualTo(expected[(i * 6) + 2]).Within(0.01), $"x2 of {i}");
                Assert.That(found[i].NetworkBox.Y2, Is.EqualTo(expected[(i * 6) + 3]).Within(0.01), $"y2 of {i}");
                Assert.That(found[i].Score, Is.EqualTo(expected[(i * 6) + 4]).Within(1e-4), $"score of {i}");
                Assert.That(found[i].ClassId, Is.EqualTo((int)expected[(i * 6) + 5]), $"class of {i}");
            });
        }
    }
}

using System.Text.Json;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>The mask head's own outputs on photographs, pasted, against the reference's run lengths.</summary>
internal sealed class ReferenceModelTests
{
    private const int Size = 28;

    [Test]
    public void The_logits_of_a_real_model_paste_to_the_masks_of_the_reference()
    {
        string folder = TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "detections_val158.json")));
        int masks = 0, identical = 0;
        foreach (int id in new[] { 5001, 168974, 269314 })
        {
            JsonElement[] expected = [.. document.RootElement.EnumerateArray().Where(d => d.GetProperty("image_id").GetInt32() == id)];
            InstanceMask[] actual = Paste(Path.Combine(folder, $"{id}"), Runs(expected[0]).Image);
            Assert.That(actual, Has.Length.EqualTo(expected.Length));
            for (int i = 0; i < actual.Length; i++)
            {
                CocoRle mine = actual[i].ToCocoRle(), reference = Runs(expected[i]);
                long different = mine.Area + reference.Area - (2 * CocoRle.Intersection(mine, reference).Area);
                Assert.That(different, Is.AtMost(2), $"image {id}, mask {i} of {reference.Area} pixels");
                Assert.That(CocoRle.FromBitMask(actual[i].ToBitMask()).Counts.ToArray(), Is.EqualTo(mine.Counts.ToArray()));
                identical += different == 0 ? 1 : 0;
                masks++;
            }
        }

        TestContext.Out.WriteLine($"{identical} of {masks} masks identical");
        Assert.That(identical, Is.AtLeast(0.99 * masks));
    }

    private static InstanceMask[] Paste(string folder, ImageSize original)
    {
        int[] input = NpyArray.Load(Path.Combine(folder, "pixel_values.npy")).Shape;
        float[] detections = NpyArray.Load(Path.Combine(folder, "detections.npy")).Data;
        float[] logits = NpyArray.Load(Path.Combine(folder, "mask_logits.npy")).Data;
        float[] probabilities = Array.ConvertAll(logits, logit => 1f / (1f + MathF.Exp(-logit)));
        var masks = new List<InstanceMask>();
        for (int i = 0; i < detections.Length / 6; i++)
        {
            ReadOnlySpan<float> d = detections.AsSpan(6 * i, 4);
            BoundingBox box = new BoundingBox(d[0], d[1], d[2], d[3])
                .Scale((float)((double)original.Width / input[3]), (float)((double)original.Height / input[2]))
                .ClipTo(original.Width, original.Height);
            if (box.Width > 0 && box.Height > 0)
            {
                ReadOnlySpan<float> map = probabilities.AsSpan(i * Size * Size, Size * Size);
                masks.Add(InstanceMask.FromSoftMap(map, Size, box, original, MaskPaste.GridSample));
            }
        }

        return [.. masks];
    }

    private static CocoRle Runs(JsonElement detection)
    {
        JsonElement segmentation = detection.GetProperty("segmentation");
        JsonElement size = segmentation.GetProperty("size");
        return CocoRle.Parse(segmentation.GetProperty("counts").GetString()!, new ImageSize(size[1].GetInt32(), size[0].GetInt32()));
    }
}

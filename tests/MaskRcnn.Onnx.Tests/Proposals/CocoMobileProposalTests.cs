using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Proposals;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Proposals;

/// <summary>The proposals of a real region proposal network against those that its reference made of the same maps.</summary>
internal sealed class CocoMobileProposalTests
{
    [Test]
    public void The_proposals_of_a_photograph_equal_the_reference()
    {
        NpyArray Load(string name) => NpyArray.Load(TestPaths.SharedOrSkip("models", "coco-mobile-maskrcnn", "reference", "168974", name));
        NpyArray pixels = Load("pixel_values.npy");
        NpyArray logits = Load("rpn_logits_16.npy");
        NpyArray deltas = Load("rpn_deltas_16.npy");
        float[] boxes = Load("proposals.npy").Data;
        float[] scores = Load("proposal_logits.npy").Data;
        var size = new ImageSize(pixels.Shape[3], pixels.Shape[2]);
        var generator = new ProposalGenerator(Detectron2(new AnchorLevel(16, SizeByRatio(16, [2, 4, 6, 8, 10], [0.5f, 1f, 2f]))));
        var output = new Proposal[generator.MaxPerImage];

        int count = generator.Generate([new RpnLevel(16, logits.Shape[3], logits.Shape[2], logits.Data, deltas.Data)], size, size, output);

        Assert.That(count, Is.EqualTo(scores.Length));
        Assert.Multiple(() =>
        {
            for (int i = 0; i < count; i++)
            {
                Assert.That(output[i].Logit, Is.EqualTo(scores[i]), $"logit of {i}");
                Assert.That(output[i].Box.X1, Is.EqualTo(boxes[4 * i]).Within(0.01), $"x1 of {i}");
                Assert.That(output[i].Box.Y1, Is.EqualTo(boxes[(4 * i) + 1]).Within(0.01), $"y1 of {i}");
                Assert.That(output[i].Box.X2, Is.EqualTo(boxes[(4 * i) + 2]).Within(0.01), $"x2 of {i}");
                Assert.That(output[i].Box.Y2, Is.EqualTo(boxes[(4 * i) + 3]).Within(0.01), $"y2 of {i}");
            }
        });
    }

    private static ProposalOptions Detectron2(AnchorLevel level) => new()
    {
        Levels = [level],
        MaxPerImage = 200,
        Ranking = ScoreOrder.Logit,
        NmsOrder = ScoreOrder.Logit,
        ClipTo = ProposalClip.Image,
        DeltaClamp = DeltaClamp.Upper,
    };

    /// <summary>Detectron2's order of several scales: size by size, the ratio fastest.</summary>
    private static BoundingBox[] SizeByRatio(int stride, float[] scales, float[] ratios) =>
        [.. scales.SelectMany(scale => CellAnchors.Generate(stride, [scale], ratios, rounded: false))];
}

using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Numbers that the references gave for one small paste (golden value 6 of the conventions).</summary>
internal sealed class GoldenPasteTests
{
    private static readonly BoundingBox Box = new(1.2f, 0.7f, 4.6f, 3.9f);
    private static readonly ImageSize Canvas = new(6, 5);

    [Test]
    public void The_grid_sampled_map_has_the_values_of_the_reference()
    {
        float[] expected =
        [
            .003309f, .025368f, .116912f, .293382f, .188603f, 0f,
            .008824f, .067647f, .311765f, .782353f, .502941f, 0f,
            .047426f, .363603f, .517647f, .473529f, .258456f, 0f,
            .052941f, .405882f, .480882f, .216176f, .083824f, 0f,
            .008824f, .067647f, .080147f, .036029f, .013971f, 0f,
        ];
        var canvas = new float[30];

        MaskPaster.CopyProbabilitiesTo(new SoftMask([.1f, .9f, .8f, .2f], 2, Box, Canvas, MaskPaste.GridSample), canvas);

        Assert.That(canvas, Is.EqualTo(expected).Within(1e-6f));
    }

    [TestCase(MaskPaste.GridSample, true, 1, 3)]
    [TestCase(MaskPaste.IntegerBox, false, 0, 4)]
    public void A_full_map_covers_the_rows_that_the_rule_gives(MaskPaste rule, bool inclusive, int firstRow, int lastRow)
    {
        float[] full = new float[28 * 28];
        Array.Fill(full, 1f);

        BitMask mask = InstanceMask.FromSoftMap(full, 28, Box, Canvas, rule, 0.5f, inclusive).ToBitMask();

        for (int y = 0; y < 5; y++)
        {
            for (int x = 0; x < 6; x++)
            {
                Assert.That(mask[x, y], Is.EqualTo(x is >= 1 and <= 4 && y >= firstRow && y <= lastRow), $"column {x}, row {y}");
            }
        }
    }
}

using System.Text;
using System.Text.Json;
using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Tests.Results;

internal sealed class CocoResultTests
{
    private static readonly Instance Plain = new()
    {
        ClassId = 0,
        CategoryId = 90,
        Label = "toothbrush",
        Score = 0.1f,
        Box = new BoundingBox(0.1f, 0.2f, 10.7f, 20.9f),
    };

    [Test]
    public void The_text_is_what_pycocotools_loads()
    {
        byte[] pixels = [0, 1, 1, 1];
        Instance full = Plain with
        {
            Mask = InstanceMask.FromBits(BitMask.FromBytes(pixels, new ImageSize(2, 2))),
            Keypoints = [new Keypoint(1f, 2f, 0.5f), new Keypoint(3.25f, 4f, 0.25f)],
        };

        Assert.That(Text([CocoResult.FromInstance(Plain, 139), CocoResult.FromInstance(full, 285, 0.5)]), Is.EqualTo(
            """
            [
            {"image_id":139,"category_id":90,"bbox":[0.10000000149011612,0.20000000298023224,10.59999980777502,20.69999961555004],"score":0.10000000149011612},
            {"image_id":285,"category_id":90,"bbox":[0.10000000149011612,0.20000000298023224,10.59999980777502,20.69999961555004],"score":0.10000000149011612,"segmentation":{"size":[2,2],"counts":"13"},"keypoints":[0.5,1.5,0.5,2.75,3.5,0.25]}
            ]

            """));
    }

    [Test]
    public void Without_a_detection_the_array_is_empty()
        => Assert.That(JsonDocument.Parse(Text([])).RootElement.GetArrayLength(), Is.Zero);

    [Test]
    public void Numbers_are_not_rounded()
        => Gen.Select(Gen.Float[-2000f, 2000f].Array[4], Gen.Float[0f, 1f], Gen.Long[0, long.MaxValue]).Sample(
            (edges, score, imageId) =>
            {
                Instance instance = Plain with { Box = new BoundingBox(edges[0], edges[1], edges[2], edges[3]), Score = score };
                using JsonDocument document = JsonDocument.Parse(Text([CocoResult.FromInstance(instance, imageId)]));
                JsonElement one = document.RootElement[0];
                double[] box = [.. one.GetProperty("bbox").EnumerateArray().Select(number => number.GetDouble())];
                return one.GetProperty("image_id").GetInt64() == imageId
                    && one.GetProperty("score").GetDouble() == score
                    && box[0] == edges[0]
                    && box[1] == edges[1]
                    && Math.Abs(box[0] + box[2] - edges[2]) < 1e-9
                    && Math.Abs(box[1] + box[3] - edges[3]) < 1e-9;
            },
            iter: 10_000);

    private static string Text(CocoResult[] results)
    {
        using var stream = new MemoryStream();
        using var writer = new CocoResultWriter(stream);
        foreach (CocoResult result in results)
        {
            writer.Write(result);
        }

        writer.Complete();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

using System.Text;
using CsCheck;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Tests.Results;

internal sealed class SegmentationDocumentTests
{
    private const string Empty = """{"format_version":1,"file":"a.jpg","width":4,"height":3,"model":"m","provider":"cpu","instances":[]}""";

    private const string OneInstance =
        """{"format_version":1,"width":4,"height":3,"instances":[{"class_id":0,"category_id":1,"label":"a","score":0.5,"box":[0,0,2,2],"mask":{"size":[3,4],"counts":"0212120212"}}]}""";

    [Test]
    public void The_shape_is_the_documented_one()
    {
        byte[] pixels = [1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0];
        var result = new SegmentationResult(new ImageSize(4, 3),
        [
            new Instance
            {
                ClassId = 2,
                CategoryId = 44,
                Label = "größe <&'\"",
                Score = 0.1f,
                Box = new BoundingBox(-0.25f, 0f, 1f / 3f, 2f),
                Mask = InstanceMask.FromBits(BitMask.FromBytes(pixels, new ImageSize(4, 3))),
                Keypoints = [new Keypoint(1f, 2.5f, 12.25f)],
            },
            new Instance { ClassId = 0, CategoryId = 1, Label = "b", Score = 1f, Box = new BoundingBox(0f, 0f, 2.5f, 2f) },
        ]);

        Assert.That(Text(SegmentationDocument.FromResult(result, "ä/b.jpg", "model", "cuda")), Is.EqualTo(
            """
            {"format_version":1,"file":"ä/b.jpg","width":4,"height":3,"model":"model","provider":"cuda","instances":[{"class_id":2,"category_id":44,"label":"größe <&'\"","score":0.1,"box":[-0.25,0,0.33333334,2],"area":4,"mask":{"size":[3,4],"counts":"02106"},"keypoints":[[1,2.5,12.25]]},{"class_id":0,"category_id":1,"label":"b","score":1,"box":[0,0,2.5,2],"area":5,"mask":null,"keypoints":null}]}

            """));
    }

    [Test]
    public void Every_result_reads_back_equal()
        => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40]).SelectMany(size => Gen.Select(
                Gen.Const(new ImageSize(size.Item1, size.Item2)),
                Gen.Byte[0, 1].Array[size.Item1 * size.Item2],
                Gen.Float[-1e6f, 1e6f].Array[4],
                Gen.Float[0f, 1f],
                Gen.String,
                Gen.Float[-1e4f, 1e4f].Array[3]))
            .Sample(
                (size, pixels, edges, score, label, point) =>
                {
                    label = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(label)); // lone surrogates have no UTF-8
                    var instance = new Instance
                    {
                        ClassId = 3,
                        CategoryId = 7,
                        Label = label,
                        Score = score,
                        Box = new BoundingBox(edges[0], edges[1], edges[2], edges[3]),
                        Mask = InstanceMask.FromBits(BitMask.FromBytes(pixels, size)),
                        Keypoints = [new Keypoint(point[0], point[1], point[2])],
                    };
                    string text = Text(SegmentationDocument.FromResult(new SegmentationResult(size, [instance]), label, null, null));
                    SegmentationDocument read = SegmentationDocument.Read(Encoding.UTF8.GetBytes(text));
                    Instance back = read.ToResult().Instances.Single();
                    byte[] painted = new byte[pixels.Length];
                    back.Mask!.CopyTo(painted);
                    return read.File == label
                        && read.ToResult().Size == size
                        && painted.AsSpan().SequenceEqual(pixels)
                        && back.Keypoints!.SequenceEqual(instance.Keypoints)
                        && back with { Mask = null, Keypoints = null } == instance with { Mask = null, Keypoints = null };
                },
                iter: 10_000);

    [Test]
    public void Unknown_fields_are_passed_over()
        => Assert.That(Read(Empty.Replace("\"file\"", "\"new\":{\"x\":[1]},\"file\"", StringComparison.Ordinal)).File, Is.EqualTo("a.jpg"));

    [Test]
    public void File_model_and_provider_may_be_absent()
        => Assert.That(Read(OneInstance).Provider, Is.Null);

    [TestCase("\"format_version\":1", "\"format_version\":2")]
    [TestCase("\"format_version\":1,", "")]
    [TestCase("\"width\":4", "\"width\":0")]
    [TestCase("\"width\":4", "\"width\":4.5")]
    [TestCase("\"width\":4", "\"width\":\"4\"")]
    [TestCase("\"height\":3", "\"height\":-3")]
    [TestCase("\"height\":3,", "")]
    [TestCase("\"instances\":[]", "\"instances\":null")]
    [TestCase("\"instances\":[]", "\"instances\":[null]")]
    [TestCase("\"instances\":[]", "\"instances\":{}")]
    [TestCase(",\"instances\":[]", "")]
    [TestCase("}", "")]
    [TestCase("{", "[")]
    [TestCase(Empty, "")]
    [TestCase(Empty, "null")]
    public void A_malformed_document_is_refused(string part, string with)
        => Assert.That(() => Read(Empty.Replace(part, with, StringComparison.Ordinal)), Throws.TypeOf<FormatException>());

    [TestCase("[0,0,2,2]", "[0,0,2]")]
    [TestCase("[0,0,2,2]", "[0,0,2,2,2]")]
    [TestCase("[0,0,2,2]", "[0,0,2,\"2\"]")]
    [TestCase("[0,0,2,2]", "[0,0,2,1e39]")]
    [TestCase("[0,0,2,2]", "null")]
    [TestCase("\"label\":\"a\"", "\"label\":null")]
    [TestCase("\"score\":0.5,", "")]
    [TestCase("\"counts\":\"0212120212\"", "\"counts\":null")]
    [TestCase("\"counts\":\"0212120212\"", "\"counts\":[0,2]")]
    public void A_malformed_instance_is_refused(string part, string with)
        => Assert.That(() => Read(OneInstance.Replace(part, with, StringComparison.Ordinal)), Throws.TypeOf<FormatException>());

    [TestCase("[3,4]", "[4,3]")]
    [TestCase("[3,4]", "[3]")]
    [TestCase("[3,4]", "[3,4,1]")]
    [TestCase("0212120212", "02")]
    [TestCase("0212120212", "02 ")]
    [TestCase("0212120212", "")]
    public void A_mask_that_does_not_fit_its_image_gives_no_result(string part, string with)
    {
        SegmentationDocument document = Read(OneInstance.Replace(part, with, StringComparison.Ordinal));
        Assert.That(document.ToResult, Throws.TypeOf<FormatException>());
    }

    private static SegmentationDocument Read(string text) => SegmentationDocument.Read(Encoding.UTF8.GetBytes(text));

    private static string Text(SegmentationDocument document)
    {
        using var stream = new MemoryStream();
        document.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

/// <summary>The model that ships, over HTTP: the numbers are those of the SDK.</summary>
internal sealed class SegmentResultTests
{
    private static readonly string Bundle = Path.Combine(TestPaths.Repository, "models", "nuclei");
    private static readonly byte[] Sample = File.ReadAllBytes(Path.Combine(Bundle, "samples", "dim.png"));

    private TestServer _server = null!;
    private SegmentationResult _expected = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync(null, $"Models:nuclei:Model={Bundle}", "DefaultModel=nuclei");
        using var segmenter = InstanceSegmenter.Load(Bundle, ExecutionOptions.Cpu with { IntraOpThreads = 1 });
        using DecodedImage image = new SkiaImageDecoder().Decode(Sample);
        _expected = segmenter.Segment(image.Frame);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task A_raw_body_gives_the_numbers_of_the_sdk()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(Sample));

        SegmentationDocument document = SegmentationDocument.Read(await response.Content.ReadAsByteArrayAsync());
        AssertSame(document);
        Assert.That((document.File, document.Model, document.Provider), Is.EqualTo(((string?)null, "nuclei", "cpu")));
        Assert.That((document.Width, document.Height), Is.EqualTo((400, 320)));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
    }

    [Test]
    public async Task A_form_gives_the_same_and_the_name_of_the_file()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Form((Sample, "C:\\photos\\dim.png")));

        SegmentationDocument document = SegmentationDocument.Read(await response.Content.ReadAsByteArrayAsync());
        AssertSame(document);
        Assert.That(document.File, Is.EqualTo("dim.png"));
    }

    private void AssertSame(SegmentationDocument document)
    {
        Assert.That(_expected.Instances, Has.Count.GreaterThanOrEqualTo(20));
        Assert.That(document.Instances, Has.Count.EqualTo(_expected.Instances.Count));
        for (int i = 0; i < document.Instances.Count; i++)
        {
            (InstanceDocument found, Instance expected) = (document.Instances[i], _expected.Instances[i]);
            Assert.That((found.ClassId, found.Label), Is.EqualTo((expected.ClassId, expected.Label)));
            Assert.That((found.Score, found.Box), Is.EqualTo((expected.Score, expected.Box)));
            CocoRle mask = found.Mask!.ToRle(_expected.Size);
            Assert.That(mask.ToCompressedString(), Is.EqualTo(expected.Mask!.ToCocoRle().ToCompressedString()));
        }
    }
}

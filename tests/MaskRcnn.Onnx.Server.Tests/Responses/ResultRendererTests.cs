using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Responses;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MaskRcnn.Onnx.Server.Tests.Responses;

internal sealed class ResultRendererTests
{
    private readonly FakeSegmenter _segmenter = new();
    private DecodedImage _image = null!;

    [OneTimeSetUp]
    public void Decode() => _image = new SkiaImageDecoder().Decode(Pictures.Png());

    [OneTimeTearDown]
    public void Dispose() => _image.Dispose();

    [TestCase("format", "coco")]
    [TestCase("format", "overlay")]
    [TestCase("masks", "rle")]
    [TestCase("masks", "polygon")]
    [TestCase("masks", "png")]
    public void An_answer_counts_while_it_is_held_and_is_not_made_for_a_client_that_is_gone(string parameter, string value)
    {
        var budget = new BodyBudget(1 << 20);

        using (RenderedBody body = Render(budget, parameter, value, new CancellationToken(canceled: false)))
        {
            Assert.That(budget.InUse, Is.EqualTo(body.Bytes.Length).And.Positive);
        }

        Assert.That(
            () => Render(budget, parameter, value, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(budget.InUse, Is.Zero);
    }

    [Test]
    public void An_answer_for_which_there_is_no_memory_is_refused()
    {
        var budget = new BodyBudget(10);

        Assert.That(() => Render(budget, "masks", "rle", CancellationToken.None), Throws.TypeOf<BodyBudgetException>());
        Assert.That(budget.InUse, Is.Zero);
    }

    private RenderedBody Render(BodyBudget budget, string parameter, string value, CancellationToken cancellationToken) =>
        new ResultRenderer(budget).Render(
            SegmentQuery.Parse(new QueryCollection(new Dictionary<string, StringValues> { [parameter] = value })),
            _segmenter,
            _segmenter.Segment(_image.Frame, cancellationToken: CancellationToken.None),
            _image,
            file: null,
            imageId: 0,
            cancellationToken);
}

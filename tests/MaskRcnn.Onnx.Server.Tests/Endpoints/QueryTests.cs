using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

internal sealed class QueryTests
{
    private readonly FakeSegmenter _segmenter = new();
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(_segmenter);

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TestCase("score=1.5", "'score' is")]
    [TestCase("score=-0.1", "'score' is")]
    [TestCase("score=NaN", "'score' is")]
    [TestCase("score=0,5", "'score' is")]
    [TestCase("score=", "'score' is")]
    [TestCase("max=0", "'max' is")]
    [TestCase("max=-1", "'max' is")]
    [TestCase("max=99999999999", "'max' is")]
    [TestCase("max=1.0", "'max' is")]
    [TestCase("masks=bits", "'masks' is")]
    [TestCase("masks=0", "'masks' is")]
    [TestCase("masks=", "'masks' is")]
    [TestCase("masks=polygon,png", "'masks' is")]
    [TestCase("masks=%2B1", "'masks' is")]
    [TestCase("masks=-0", "'masks' is")]
    [TestCase("masks=%20rle", "'masks' is")]
    [TestCase("format=%202", "'format' is")]
    [TestCase("format=json,coco", "'format' is")]
    [TestCase("format=xml", "'format' is")]
    [TestCase("format=coco&masks=png", "'masks' is")]
    [TestCase("format=overlay&masks=polygon", "'masks' is")]
    [TestCase("image_id=-1", "'image_id' is")]
    [TestCase("scroe=0.5", "'scroe'")]
    [TestCase("score=0.5&score=0.6", "'score' is given more than once")]
    [TestCase("classes=", "'classes' is")]
    [TestCase("classes=,%20,", "'classes' is")]
    [TestCase("classes=cow", "no class 'cow'; GET /v1/models lists those that it has.")]
    [TestCase("classes=3", "no class '3'")]
    [TestCase("classes=cat,-1", "no class '-1'")]
    public async Task A_parameter_that_is_not_valid_is_named(string query, string detail)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync($"/v1/segment?{query}", Pictures.Raw(Pictures.Png()));

        Assert.That((await response.ProblemAsync(HttpStatusCode.BadRequest, "invalid_query")).Detail, Does.Contain(detail));
    }

    [TestCase("", new[] { "cat", "dog" })]
    [TestCase("?score=0.9", new[] { "cat" })]
    [TestCase("?score=9e-1", new[] { "cat" })]
    [TestCase("?score=1", new string[0])]
    [TestCase("?max=1", new[] { "cat" })]
    [TestCase("?classes=DOG", new[] { "dog" })]
    [TestCase("?classes=1", new[] { "dog" })]
    [TestCase("?classes=0,%20dog,,tea%20cup", new[] { "cat", "dog" })]
    [TestCase("?masks=RLE&format=Json", new[] { "cat", "dog" })]
    [TestCase("?model=tiny", new[] { "cat", "dog" })]
    public async Task Score_max_and_classes_choose_among_the_instances(string query, string[] labels)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync($"/v1/segment{query}", Pictures.Raw(Pictures.Png()));

        JsonElement document = await response.JsonAsync();
        JsonElement.ArrayEnumerator found = document.GetProperty("instances").EnumerateArray();
        Assert.That(found.Select(one => one.GetProperty("label").GetString()), Is.EqualTo(labels));
    }

    [Test]
    public async Task Without_masks_the_network_is_not_asked_for_them()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment?masks=none", Pictures.Raw(Pictures.Png()));

        JsonElement document = await response.JsonAsync();
        Assert.That(_segmenter.Seen[^1]!.Masks, Is.False);
        Assert.That(document.GetProperty("instances")[0].GetProperty("mask").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }
}

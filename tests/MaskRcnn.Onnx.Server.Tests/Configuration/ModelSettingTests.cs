using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Configuration;

internal sealed class ModelSettingTests
{
    private static readonly string Keypoints = TestPaths.Fixture("tiny-keypoints", "bundle");

    [Test]
    public async Task Several_models_are_chosen_by_name()
    {
        await using TestServer server = await TestServer.StartAsync(null, $"Models:people:Model={Keypoints}");

        using HttpResponseMessage people = await server.Client.PostAsync(
            "/v1/segment?model=people&score=0", Pictures.Raw(Pictures.Png(64, 48)));
        using HttpResponseMessage tiny = await server.Client.PostAsync(
            "/v1/segment?model=tiny&score=0", Pictures.Raw(Pictures.Png(64, 48)));
        using HttpResponseMessage none = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        using HttpResponseMessage other = await server.Client.PostAsync("/v1/segment?model=Tiny", Pictures.Raw(Pictures.Png()));

        string? tinyModel = (await tiny.JsonAsync()).GetProperty("model").GetString();
        Assert.That((await people.JsonAsync()).GetProperty("model").GetString(), Is.Not.EqualTo(tinyModel));
        ProblemDocument problem = await none.ProblemAsync(HttpStatusCode.BadRequest, "model_required");
        Assert.That(problem.Detail, Does.Contain("people").And.Contain("tiny"));
        await other.ProblemAsync(HttpStatusCode.NotFound, "model_not_found");
    }

    [Test]
    public async Task One_of_several_may_be_the_default()
    {
        await using TestServer server = await TestServer.StartAsync(null, $"Models:people:Model={Keypoints}", "DefaultModel=people");

        using HttpResponseMessage response = await server.Client.GetAsync("/v1/models");
        using HttpResponseMessage result = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(64, 48)));

        JsonElement models = await response.JsonAsync();
        Assert.That(models.GetProperty("default").GetString(), Is.EqualTo("people"));
        JsonElement people = models.GetProperty("models").EnumerateArray()
            .Single(model => model.GetProperty("name").GetString() == "people");
        Assert.That(people.GetProperty("keypoint_names").GetArrayLength(), Is.EqualTo(5));
        Assert.That(people.GetProperty("keypoint_skeleton").GetRawText(), Is.EqualTo("[[0,1],[0,2],[0,3],[0,4]]"));
        Assert.That(people.GetProperty("has_masks").GetBoolean(), Is.False);
        Assert.That(people.GetProperty("requested_provider").GetString(), Is.EqualTo("cpu"));
        await result.JsonAsync();
    }

    [Test]
    public async Task What_a_model_says_itself_goes_before_the_defaults()
    {
        await using TestServer server = await TestServer.StartAsync(
            null,
            $"Models:people:Model={Keypoints}",
            "ModelDefaults:MaxConcurrency=3",
            "Models:people:MaxConcurrency=2",
            "Models:people:QueueLimit=0");

        using HttpResponseMessage response = await server.Client.GetAsync("/v1/models");

        var workers = (await response.JsonAsync()).GetProperty("models").EnumerateArray().ToDictionary(
            model => model.GetProperty("name").GetString()!,
            model => (model.GetProperty("workers").GetInt32(), model.GetProperty("queue_limit").GetInt32()));
        Assert.That(workers, Is.EqualTo(new Dictionary<string, (int, int)> { ["people"] = (2, 0), ["tiny"] = (3, 12) }));
    }

    [Test]
    public async Task Info_tells_versions_providers_and_limits()
    {
        await using TestServer server = await TestServer.StartAsync(
            new FakeSegmenter(), "Limits:MaxSide=1234", "Admission:QueueTimeout=00:00:01.5");

        using HttpResponseMessage response = await server.Client.GetAsync("/v1/info");

        JsonElement info = await response.JsonAsync();
        Assert.That(info.GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That(info.GetProperty("onnx_runtime").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        Assert.That(info.GetProperty("limits").GetProperty("max_side").GetInt32(), Is.EqualTo(1234));
        Assert.That(info.GetProperty("limits").GetProperty("queue_timeout_seconds").GetDouble(), Is.EqualTo(1.5));
        Assert.That(
            info.GetProperty("image_formats").EnumerateArray().Select(format => format.GetString()),
            Is.EqualTo(new[] { "png", "jpeg", "gif", "bmp", "webp" }));
        Assert.That(info.GetProperty("providers")[0].GetProperty("effective").GetString(), Is.EqualTo("cpu"));
    }
}

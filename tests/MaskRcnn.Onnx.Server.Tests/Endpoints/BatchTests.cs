using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

internal sealed class BatchTests
{
    [Test]
    public async Task A_bad_image_never_fails_its_neighbours()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Limits:MaxSide=100");
        (byte[], string)[] files =
        [
            (Pictures.Png(), "a.png"),
            ("no image"u8.ToArray(), "b.png"),
            (Pictures.Png(101, 1), "c.png"),
            (Pictures.Png(20, 10), "d.png"),
            ([], "e.png"),
            (Pictures.Png()[..^20], "f.png"),
        ];

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment/batch", Pictures.Form(files));

        JsonElement[] items = [.. (await response.JsonAsync()).GetProperty("items").EnumerateArray()];
        Assert.That(items.Select(item => item.GetProperty("index").GetInt32()), Is.EqualTo(Enumerable.Range(0, 6)));
        Assert.That(items.Select(item => item.GetProperty("file").GetString()), Is.EqualTo(files.Select(file => file.Item2)));
        Assert.That(items.Select(item => item.GetProperty("status").GetInt32()), Is.EqualTo(new[] { 200, 422, 413, 200, 400, 422 }));
        Assert.That(items[1].GetProperty("problem").GetProperty("code").GetString(), Is.EqualTo("image_unreadable"));
        Assert.That(items[2].GetProperty("problem").GetProperty("code").GetString(), Is.EqualTo("image_too_large"));
        Assert.That(items[4].GetProperty("problem").GetProperty("code").GetString(), Is.EqualTo("empty_body"));
        Assert.That(items[3].GetProperty("result").GetProperty("width").GetInt32(), Is.EqualTo(20));
        Assert.That(items[3].GetProperty("result").GetProperty("file").GetString(), Is.EqualTo("d.png"));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task An_image_that_the_network_fails_on_fails_alone()
    {
        int call = 0;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = _ => ++call == 2 ? throw new InferenceException("The graph at /secret/place failed.") : Task.CompletedTask,
        };
        await using TestServer server = await TestServer.StartAsync(segmenter);

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b"), (Pictures.Png(), "c")));

        JsonElement answer = await response.JsonAsync();
        Assert.That(Statuses(answer), Is.EqualTo(new[] { 200, 500, 200 }));
        Assert.That(answer.GetRawText(), Does.Not.Contain("secret"));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task Coco_results_number_the_images()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch?format=coco&image_id=40&max=1", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b")));

        JsonElement.ArrayEnumerator items = (await response.JsonAsync()).GetProperty("items").EnumerateArray();
        Assert.That(
            items.Select(item => item.GetProperty("result")[0].GetProperty("image_id").GetInt64()), Is.EqualTo(new[] { 40, 41 }));
    }

    [Test]
    public async Task More_images_than_allowed_are_refused()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Limits:MaxBatchImages=2");

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b"), (Pictures.Png(), "c")));

        await response.ProblemAsync(HttpStatusCode.BadRequest, "too_many_images");
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task A_batch_is_a_form_and_its_answer_no_picture()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());

        using HttpResponseMessage raw = await server.Client.PostAsync("/v1/segment/batch", Pictures.Raw(Pictures.Png()));
        using HttpResponseMessage overlay = await server.Client.PostAsync(
            "/v1/segment/batch?format=overlay", Pictures.Form((Pictures.Png(), "a")));

        await raw.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        await overlay.ProblemAsync(HttpStatusCode.BadRequest, "invalid_query");
    }

    [Test]
    public async Task A_deadline_that_passes_fails_the_images_that_it_hit()
    {
        int call = 0;
        var segmenter = new FakeSegmenter { BeforeEach = stop => ++call == 3 ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask };
        await using TestServer server = await TestServer.StartAsync(
            segmenter, "Admission:RunTimeout=00:00:00.3", "Models:tiny:MaxBatchSize=2");

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form([.. Enumerable.Range(0, 5).Select(i => (Pictures.Png(), $"{i}"))]));

        Assert.That(Statuses(await response.JsonAsync()), Is.EqualTo(new[] { 200, 200, 504, 504, 200 }));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task Without_memory_for_all_of_a_group_its_images_run_as_there_is_room()
    {
        var segmenter = new FakeSegmenter();
        await using TestServer server = await TestServer.StartAsync(
            segmenter, "Limits:TotalDecodedBytes=200000", "Models:tiny:MaxBatchSize=4");

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form([.. Enumerable.Range(0, 5).Select(i => (Pictures.Png(150, 150), $"{i}"))]));

        Assert.That(Statuses(await response.JsonAsync()), Is.EqualTo(new[] { 200, 200, 200, 200, 200 }));
        Assert.That(segmenter.Seen, Has.Count.EqualTo(5));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task A_batch_of_which_nothing_could_be_answered_has_an_outcome_of_its_own_and_a_group_that_fails_is_logged()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter(), "Admission:QueueTimeout=00:00:00");
        using AdmissionGate.Ticket other = server.Models.All[0].Gate.TryAdmit()!;
        using (AdmissionGate.Worker? taken = await other.EnterAsync(TimeSpan.FromSeconds(5), CancellationToken.None))
        {
            using HttpResponseMessage response = await server.Client.PostAsync(
                "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), ("no image"u8.ToArray(), "b")));
            Assert.That(Statuses(await response.JsonAsync()), Is.EqualTo(new[] { 504, 422 }));
        }

        using HttpResponseMessage partly = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), ("no image"u8.ToArray(), "b")));
        Assert.That(Statuses(await partly.JsonAsync()), Is.EqualTo(new[] { 200, 422 }));

        string[] lines = [.. server.Log.All.Select(line => line.Text)];
        Assert.That(lines, Has.One.Contains("/v1/segment/batch 200 batch_failed"));
        Assert.That(lines, Has.One.Contains("/v1/segment/batch 200 ok"));
        Assert.That(lines, Has.One.Contains("1 of the images of a batch failed together: queue_timeout"));
    }

    [Test]
    public async Task Memory_that_runs_out_fails_the_images_that_it_hit()
    {
        int call = 0;
        var segmenter = new FakeSegmenter { BeforeEach = _ => ++call == 2 ? throw new InsufficientMemoryException() : Task.CompletedTask };
        await using TestServer server = await TestServer.StartAsync(segmenter, "Models:tiny:MaxBatchSize=1");

        using HttpResponseMessage response = await server.Client.PostAsync(
            "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b"), (Pictures.Png(), "c")));

        JsonElement answer = await response.JsonAsync();
        Assert.That(Statuses(answer), Is.EqualTo(new[] { 200, 503, 200 }));
        Assert.That(answer.GetProperty("items")[1].GetProperty("problem").GetProperty("code").GetString(), Is.EqualTo("memory_busy"));
        await server.UntilNothingIsHeldAsync();
    }

    [Test]
    public async Task Bodies_are_given_back_as_soon_as_their_images_are_decoded()
    {
        long held = -1;
        TestServer? server = null;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = _ =>
            {
                held = server!.App.Services.GetRequiredService<BodyBudget>().InUse;
                return Task.CompletedTask;
            },
        };
        await using (server = await TestServer.StartAsync(segmenter, "Models:tiny:MaxBatchSize=2"))
        {
            using HttpResponseMessage response = await server.Client.PostAsync(
                "/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b")));

            Assert.That(Statuses(await response.JsonAsync()), Is.EqualTo(new[] { 200, 200 }));
            Assert.That(held, Is.Zero);
        }
    }

    private static IEnumerable<int> Statuses(JsonElement answer) =>
        answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("status").GetInt32());
}

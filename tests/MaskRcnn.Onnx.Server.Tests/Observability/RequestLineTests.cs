using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Server.Tests.Observability;

internal sealed class RequestLineTests
{
    [Test]
    public async Task A_line_tells_what_is_known_of_a_request_and_leaves_out_the_rest()
    {
        await using TestServer server = await TestServer.StartAsync(new FakeSegmenter());
        (await server.Client.GetAsync("/v1/info")).Dispose();
        (await server.Client.PostAsync("/v1/segment?model=tiny", Pictures.Raw("no image"u8.ToArray()))).Dispose();
        (await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()))).Dispose();
        (await server.Client.PostAsync("/v1/segment?score=1", Pictures.Raw(Pictures.Png()))).Dispose();
        (await server.Client.PostAsync("/v1/segment/batch", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b")))).Dispose();

        string[] lines = [.. server.Log.All.Where(line => line.Event == new EventId(200)).Select(line => line.Text)];

        const string Times = "([a-z_]+;dur=[0-9.]+, )*total;dur=[0-9.]+, request [0-9a-f]{32} $";
        Assert.That(lines, Has.Length.EqualTo(5));
        Assert.That(lines[0], Does.Match(@"^GET /v1/info 200 ok in [0-9.]+ ms from [^,]+, " + Times));
        Assert.That(lines[1], Does.Match(@"^POST /v1/segment 422 image_unreadable in [0-9.]+ ms from [^,]+, model tiny, " + Times));
        Assert.That(lines[2], Does.Match(@"^POST /v1/segment 200 ok in [0-9.]+ ms from [^,]+, model tiny, 8x6, 2 instances, " + Times));
        Assert.That(lines[3], Does.Contain(", model tiny, 8x6, 0 instances, "));
        Assert.That(lines[4], Does.Match(@"^POST /v1/segment/batch 200 ok in [0-9.]+ ms from [^,]+, model tiny, 4 instances, " + Times));
    }
}

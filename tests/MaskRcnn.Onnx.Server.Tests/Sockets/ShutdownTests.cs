using System.Net;
using System.Net.Sockets;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>Stopping while requests run and wait (goal G8).</summary>
internal sealed class ShutdownTests
{
    [Test]
    public async Task Every_request_that_was_accepted_is_answered_and_new_connections_are_refused()
    {
        var segmenter = new FakeSegmenter { BeforeEach = stop => Task.Delay(100, stop) };
        await using TestServer server = await TestServer.StartOnSocketAsync(
            segmenter, "Models:tiny:QueueLimit=20", "Admission:QueueTimeout=00:01:00");
        Task<HttpResponseMessage>[] accepted =
            [.. Enumerable.Range(0, 12).Select(_ => server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png())))];
        await server.UntilAsync(() => server.Models.All[0].Gate.Taken >= 12);

        Task stopped = server.App.StopAsync();
        HttpResponseMessage[] responses = await Task.WhenAll(accepted);
        await stopped;

        Assert.That(responses.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(async () => (await RawConnection.OpenAsync(server.EndPoint)).Dispose(), Throws.InstanceOf<SocketException>());
        Assert.That(segmenter.Seen, Has.Count.EqualTo(12));
    }

    [Test]
    public async Task While_it_stops_its_answers_close_connections_that_clients_would_keep()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), "Shutdown:DrainDelay=00:00:02");
        byte[] file = Pictures.Png();
        string head = $"POST /v1/segment HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: {file.Length}\r\n\r\n";
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync(head);
        await connection.SendAsync(file);
        (int before, string kept, _) = await connection.ReadAsync();

        Task stopped = server.App.StopAsync();
        await connection.SendAsync(head);
        await connection.SendAsync(file);
        (int after, string closing, _) = await connection.ReadAsync();
        byte[]? rest = await connection.ReadToEndAsync(TimeSpan.FromSeconds(1));

        Assert.That((before, after), Is.EqualTo((200, 200)));
        Assert.That(kept, Does.Not.Contain("Connection: close"));
        Assert.That(closing, Does.Contain("Connection: close"));
        Assert.That(rest, Is.Empty, "the server closed it, before it stopped listening");
        await stopped;
    }

    [Test]
    public async Task A_run_that_does_not_end_is_broken_off_when_the_time_to_stop_is_over()
    {
        bool cancelled = false;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = async stop =>
            {
                await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled = true;
            },
        };
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter, "Shutdown:Timeout=00:00:00.5");
        Task<HttpResponseMessage> endless = server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        await server.UntilAsync(() => segmenter.Running == 1);

        await server.App.StopAsync();

        Assert.That(async () => await endless, Throws.InstanceOf<HttpRequestException>());
        await server.UntilAsync(() => cancelled && segmenter.Running == 0);
    }
}

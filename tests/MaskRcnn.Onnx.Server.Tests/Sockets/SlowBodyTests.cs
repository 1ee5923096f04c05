using System.Net;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>Bodies that come slowly, half, wrongly or not at all, over a real socket.</summary>
internal sealed class SlowBodyTests
{
    private const string Head = "POST /v1/segment HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n";

    [Test]
    public async Task A_body_that_does_not_come_in_time_is_given_up()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), "Limits:BodyTimeout=00:00:00.3");
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}Content-Length: 1000\r\n\r\nabc");

        (int status, string headers, string body) = await connection.ReadAsync();

        AssertProblem(status, headers, body, 408, "upload_timeout");
        Assert.That(headers, Does.Contain("Connection: close"));
        Nothing_is_held(server);
    }

    [Test]
    public async Task A_body_below_the_slowest_rate_is_given_up()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), "Limits:MinBytesPerSecond=1000000");
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}Content-Length: 1000\r\n\r\nabc");

        (int status, string headers, string body) = await connection.ReadAsync();

        AssertProblem(status, headers, body, 408, "upload_timeout");
        Nothing_is_held(server);
    }

    [Test]
    public async Task Slow_clients_do_not_keep_others_out()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(
            new FakeSegmenter(), "Models:tiny:QueueLimit=1", "Admission:UploadGrace=00:00:00.05");
        RawConnection[] slow = [await RawConnection.OpenAsync(server.EndPoint), await RawConnection.OpenAsync(server.EndPoint)];
        foreach (RawConnection connection in slow)
        {
            await connection.SendAsync($"{Head}Content-Length: 1000\r\n\r\nabc");
        }

        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == 2);
        await Task.Delay(100);
        for (int i = 0; i < 5; i++)
        {
            using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        byte[] rest = new byte[997];
        await slow[0].SendAsync(rest);
        Assert.That((await slow[0].ReadAsync()).Status, Is.EqualTo(422), "its body is no image, but it was read and tried");
        Array.ForEach(slow, connection => connection.Dispose());
    }

    [TestCase("Content-Length: 1000\r\n\r\nabc")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n3abc")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")]
    public async Task A_body_that_ends_too_early_is_malformed(string rest)
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter());
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}{rest}");
        connection.FinishSending();

        (int status, _, _) = await connection.ReadAsync();

        Assert.That(status, Is.EqualTo(400).Or.Zero, "an answer, or a closed connection");
        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == 0);
        Nothing_is_held(server);
        await Is_alive(server);
    }

    [TestCase("ZZ\r\nabc\r\n")]
    [TestCase("-1\r\nabc\r\n")]
    [TestCase("3\r\nabcdef\r\n0\r\n\r\n")]
    [TestCase("fffffffffffffffffff\r\nabc\r\n")]
    public async Task Bad_chunks_are_malformed(string chunks)
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter());
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}Transfer-Encoding: chunked\r\n\r\n{chunks}");

        (int status, string headers, string body) = await connection.ReadAsync();

        AssertProblem(status, headers, body, 400, "bad_request");
        Nothing_is_held(server);
        await Is_alive(server);
    }

    [Test]
    public async Task A_chunked_body_over_the_limit_is_refused_while_it_still_comes()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), "Limits:MaxBodyBytes=2000");
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}Transfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync($"1000\r\n{new string('x', 0x1000)}\r\n");

        (int status, string headers, string body) = await connection.ReadAsync();

        AssertProblem(status, headers, body, 413, "body_too_large");
        Nothing_is_held(server);
    }

    [Test]
    public async Task A_length_over_the_limit_is_refused_before_the_body_is_sent()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter(), "Limits:MaxBodyBytes=2000");
        using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        await connection.SendAsync($"{Head}Content-Length: 5000000000\r\nExpect: 100-continue\r\n\r\n");

        (int status, string headers, string body) = await connection.ReadAsync();

        AssertProblem(status, headers, body, 413, "body_too_large");
    }

    [TestCase("while the body comes")]
    [TestCase("while it runs")]
    public async Task A_connection_that_breaks_frees_what_it_held(string when)
    {
        bool cancelled = false;
        var segmenter = new FakeSegmenter
        {
            BeforeEach = async stop =>
            {
                await Task.Delay(TimeSpan.FromSeconds(30), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancelled = stop.IsCancellationRequested;
            },
        };
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter);
        RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
        byte[] file = Pictures.Png();
        await connection.SendAsync($"{Head}Content-Length: {file.Length}\r\n\r\n");
        if (when == "while it runs")
        {
            await connection.SendAsync(file);
            await server.UntilAsync(() => segmenter.Running == 1);
        }

        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == 1);
        connection.Reset();

        await server.UntilAsync(() => server.Models.All[0].Gate.Taken == 0 && segmenter.Running == 0);
        Assert.That(cancelled, Is.EqualTo(when == "while it runs"));
        await server.UntilAsync(() => server.App.Services.GetRequiredService<BodyBudget>().InUse == 0);
        await server.UntilAsync(() => server.Log.All.Any(line => line.Text.Contains("499 client_closed", StringComparison.Ordinal)));
    }

    private static void AssertProblem(int status, string headers, string body, int expected, string code)
    {
        Assert.That(status, Is.EqualTo(expected), $"{headers}\n{body}");
        Assert.That(headers, Does.Contain("Content-Type: application/problem+json"));
        Assert.That(body, Does.Contain($"\"code\":\"{code}\""));
    }

    private static async Task Is_alive(TestServer server)
    {
        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static void Nothing_is_held(TestServer server)
    {
        Assert.That(server.App.Services.GetRequiredService<BodyBudget>().InUse, Is.Zero);
        Assert.That(server.Models.All[0].Gate.Taken, Is.Zero);
    }
}

using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>Clients that do not read what they asked for, over a real socket.</summary>
internal sealed class SlowReaderTests
{
    private const int Width = 3000;
    private const int Height = 2500;

    [Test]
    public async Task While_a_client_does_not_read_its_answer_the_request_holds_that_alone()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(new FakeSegmenter());
        var bodies = server.App.Services.GetRequiredService<BodyBudget>();
        using RawConnection connection = await AskForPictureAsync(server);

        await connection.WaitForAnswerAsync(TimeSpan.FromSeconds(60));

        Assert.That(server.App.Services.GetRequiredService<DecodedBytesBudget>().InUse, Is.Zero, "pixels");
        Assert.That(server.Models.All[0].Gate.Taken, Is.Zero, "places");
        Assert.That(bodies.InUse, Is.GreaterThan(Width * Height), "the answer counts");
        connection.Reset();
        await server.UntilNothingIsHeldAsync();
        await server.UntilAsync(() => server.Log.All.Any(line => line.Event.Name == "Request"));
        string request = server.Log.All.Single(line => line.Event.Name == "Request").Text;
        Assert.That(request, Does.Contain("499 client_closed"));
    }

    [Test]
    public async Task A_client_that_reads_too_slowly_is_given_up()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(
            new FakeSegmenter(), "Limits:MinResponseBytesPerSecond=1000000000");
        using RawConnection connection = await AskForPictureAsync(server);
        await connection.WaitForAnswerAsync(TimeSpan.FromSeconds(60));

        await server.UntilNothingIsHeldAsync();

        await server.UntilAsync(() => server.Log.All.Any(line => line.Text.Contains("499 client_closed", StringComparison.Ordinal)));
    }

    // More than the sockets of both sides can hold: noise, which no encoder makes smaller.
    private static async Task<RawConnection> AskForPictureAsync(TestServer server)
    {
        byte[] pixels = new byte[Width * Height * 3];
        new Random(1).NextBytes(pixels);
        using var file = new MemoryStream();
        SkiaImageEncoder.WritePng(new ImageFrame(pixels, Width, Height, PixelFormat.Rgb24), file);
        RawConnection connection = await RawConnection.OpenAsync(server.EndPoint, receiveBuffer: 64 << 10);
        await connection.SendAsync(
            "POST /v1/segment?format=overlay&classes=tea%20cup HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n"
            + $"Content-Length: {file.Length}\r\n\r\n");
        await connection.SendAsync(file.ToArray());
        return connection;
    }
}

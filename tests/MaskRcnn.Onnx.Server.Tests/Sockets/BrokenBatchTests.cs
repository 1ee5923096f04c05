using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>Clients that go away in the middle of a batch, over a real socket.</summary>
internal sealed class BrokenBatchTests
{
    private const int Images = 16;
    private const int Width = 2500;
    private const int Height = 1600;
    private const int MostAttempts = 10;

    [Test]
    public async Task A_client_that_goes_away_while_images_are_decoded_leaves_nothing_behind()
    {
        var segmenter = new FakeSegmenter();
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter, $"Models:tiny:MaxBatchSize={Images}");
        byte[] file = Pictures.Png(Width, Height);
        using MultipartFormDataContent form = Pictures.Form([.. Enumerable.Range(0, Images).Select(i => (file, $"{i}"))]);
        byte[] body = await form.ReadAsByteArrayAsync();
        string head = $"POST /v1/segment/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: {form.Headers.ContentType}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n";
        int attempt = 0;
        bool wasDecoding = false;
        while (!wasDecoding && attempt < MostAttempts)
        {
            attempt++;
            segmenter.Seen.Clear();
            using RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);
            Task broken = BreakOffWhileDecodingAsync(connection, server);
            await connection.SendAsync(head);
            await connection.SendAsync(body);
            await broken;

            await server.UntilAsync(() => server.Log.All.Count(line => line.Event.Name == "Request") == attempt);
            await server.UntilNothingIsHeldAsync();
            wasDecoding = segmenter.Seen.Count == 0;
        }

        Assert.That(wasDecoding, "on a busy machine all images may be decoded before the server hears of it, but not every time");
        Assert.That(server.Log.All.Select(line => line.Text), Has.Some.Contains("499 client_closed"));
    }

    // On a thread of its own: those of the pool may be busy for longer than the decoding takes.
    private static Task BreakOffWhileDecodingAsync(RawConnection connection, TestServer server)
    {
        var decoded = server.App.Services.GetRequiredService<DecodedBytesBudget>();
        return Task.Factory.StartNew(
            () =>
            {
                SpinWait.SpinUntil(() => decoded.InUse > Width * Height * 4, TimeSpan.FromSeconds(60));
                connection.Reset();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}

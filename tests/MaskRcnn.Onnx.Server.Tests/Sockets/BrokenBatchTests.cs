using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Sockets;

/// <summary>Clients that go away in the middle of a batch, over a real socket.</summary>
internal sealed class BrokenBatchTests
{
    private const int Images = 16;

    [Test]
    public async Task A_client_that_goes_away_while_images_are_decoded_leaves_nothing_behind()
    {
        var segmenter = new FakeSegmenter();
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter, $"Models:tiny:MaxBatchSize={Images}");
        var decoded = server.App.Services.GetRequiredService<DecodedBytesBudget>();
        byte[] file = Pictures.Png(2000, 1500);
        using MultipartFormDataContent form = Pictures.Form([.. Enumerable.Range(0, Images).Select(i => (file, $"{i}"))]);
        byte[] body = await form.ReadAsByteArrayAsync();
        RawConnection connection = await RawConnection.OpenAsync(server.EndPoint);

        await connection.SendAsync(
            $"POST /v1/segment/batch HTTP/1.1\r\nHost: localhost\r\nContent-Type: {form.Headers.ContentType}\r\n"
            + $"Content-Length: {body.Length}\r\n\r\n");
        await connection.SendAsync(body);
        await server.UntilAsync(() => decoded.InUse > 2000 * 1500 * 4);
        connection.Reset();

        await server.UntilAsync(() => server.Log.All.Any(line => line.Text.Contains("499 client_closed", StringComparison.Ordinal)));
        await server.UntilNothingIsHeldAsync();
        Assert.That(segmenter.Seen, Is.Empty, "it was told while images were still being decoded");
    }
}

using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>Sends the same image again and again and notes how each request ended.</summary>
internal sealed class LoadClient : IDisposable
{
    private static readonly MediaTypeHeaderValue Png = new("image/png");
    private readonly HttpClient _http;
    private readonly byte[] _image;
    private readonly bool _ownConnections;

    /// <param name="server">The server.</param>
    /// <param name="image">The body of each request.</param>
    /// <param name="ownConnections">A connection for each request: one that is refused was then never accepted.</param>
    public LoadClient(Uri server, byte[] image, bool ownConnections = false)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 4096 }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        _image = image;
        _ownConnections = ownConnections;
    }

    /// <summary>As many requests at a time as there are callers, each waiting for its answer.</summary>
    public async Task<LoadRecord> ClosedLoopAsync(int callers, Func<int, bool> goOn)
    {
        var record = new LoadRecord();
        int sent = 0;
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (goOn(Interlocked.Increment(ref sent) - 1))
            {
                await SendAsync(record);
            }
        })));
        record.Elapsed = Stopwatch.GetElapsedTime(start);
        return record;
    }

    /// <summary>A request at each tick, whether the ones before it were answered or not.</summary>
    public async Task<LoadRecord> OpenLoopAsync(double perSecond, TimeSpan duration)
    {
        var record = new LoadRecord();
        var running = new List<Task>();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) is var now && now < duration)
        {
            for (int due = (int)(now.TotalSeconds * perSecond); running.Count < due;)
            {
                running.Add(Task.Run(() => SendAsync(record)));
            }

            await Task.Delay(5);
        }

        await Task.WhenAll(running);
        record.Elapsed = duration;
        return record;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task SendAsync(LoadRecord record)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/segment?masks=rle")
        {
            Content = new ByteArrayContent(_image) { Headers = { ContentType = Png } },
        };
        request.Headers.ConnectionClose = _ownConnections;
        long start = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
            record.Add(((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture), Stopwatch.GetElapsedTime(start));
        }
        catch (HttpRequestException error) when (error.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            record.Add(LoadRecord.Refused, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            record.Add(LoadRecord.Lost, Stopwatch.GetElapsedTime(start));
        }
    }
}

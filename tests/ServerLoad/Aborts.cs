using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>
/// G7 over the network: clients that go away at random moments, while they upload, wait, are run or answered, leave no place, worker, body or
/// decoded image behind, and no growing memory.
/// </summary>
internal static class Aborts
{
    private const int Callers = 6;
    private static readonly string[] Gauges =
        ["maskrcnn_server_running", "maskrcnn_server_waiting", "maskrcnn_server_body_bytes", "maskrcnn_server_decoded_bytes"];

    public static async Task<bool> RunAsync(int requests)
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        using var client = new LoadClient(server.Address, Repository.Image);
        await client.ClosedLoopAsync(2, sent => sent < 60);
        TimeSpan alone = await AloneAsync(client);
        byte[][] kinds = [Single(), Batch(4)];
        var random = new Random(20261122);
        await AbortAsync(server, kinds, requests / 2, alone, random);
        (_, double settled) = await SettleAsync(server);
        await AbortAsync(server, kinds, requests / 2, alone, random);
        (string held, double after) = await SettleAsync(server);
        LoadRecord record = await client.ClosedLoopAsync(1, sent => sent < 5);
        Console.WriteLine($"{requests} requests given up at random moments of up to {3 * alone.TotalMilliseconds:F0} ms; held afterwards: {held}; "
            + $"memory {settled:F0} MiB after half of them, {after:F0} MiB after all; then {record}");
        return Bar.Kept("nothing is held", held == "nothing")
            & Bar.Kept("memory grows by at most 5 % in the second half", after <= settled * 1.05)
            & Bar.Kept("later requests are answered", record.Outcomes.Keys.SequenceEqual(["200"]));
    }

    private static async Task<TimeSpan> AloneAsync(LoadClient client)
    {
        long start = Stopwatch.GetTimestamp();
        await client.ClosedLoopAsync(1, sent => sent < 5);
        return Stopwatch.GetElapsedTime(start) / 5;
    }

    private static Task AbortAsync(ServerProcess server, byte[][] kinds, int requests, TimeSpan alone, Random random)
    {
        int sent = 0;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref sent) <= requests)
            {
                byte[] request;
                int bytes;
                TimeSpan delay;
                lock (random)
                {
                    request = kinds[random.Next(kinds.Length)];
                    bytes = random.Next(5) == 0 ? random.Next(request.Length) : request.Length;
                    delay = 3 * random.NextDouble() * alone;
                }

                await GiveUpAsync(server.Address.Port, request.AsMemory(0, bytes), delay);
            }
        })));
    }

    private static async Task GiveUpAsync(int port, ReadOnlyMemory<byte> request, TimeSpan delay)
    {
        // Lingering for no time resets the connection instead of closing it politely.
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        try
        {
            await socket.ConnectAsync("127.0.0.1", port);
            await socket.SendAsync(request);
            await Task.Delay(delay);
        }
        catch (SocketException)
        {
            // The server has turned it away already.
        }
    }

    private static async Task<(string Held, double MiB)> SettleAsync(ServerProcess server)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        string held = "";
        for (int attempt = 0; attempt < 50; attempt++)
        {
            string[] metrics = (await http.GetStringAsync(new Uri("metrics", UriKind.Relative))).Split('\n');
            string[] open = [.. metrics.Where(line => Gauges.Any(gauge => line.StartsWith(gauge + "{", StringComparison.Ordinal)) && ValueOf(line) != 0)];
            held = open.Length == 0 ? "nothing" : string.Join(", ", open);
            if (open.Length == 0)
            {
                break;
            }

            await Task.Delay(200);
        }

        await Task.Delay(1000);
        return (held, server.Memory / 1048576.0);
    }

    private static double ValueOf(string line) => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);

    private static byte[] Single() => Request("/v1/segment", "image/png", Repository.Image);

    private static byte[] Batch(int images)
    {
        using var body = new MemoryStream();
        for (int image = 0; image < images; image++)
        {
            body.Write(Encoding.ASCII.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"{image}\"; filename=\"{image}.png\"\r\nContent-Type: image/png\r\n\r\n"));
            body.Write(Repository.Image);
            body.Write("\r\n"u8);
        }

        body.Write("--b--\r\n"u8);
        return Request("/v1/segment/batch", "multipart/form-data; boundary=b", body.ToArray());
    }

    private static byte[] Request(string path, string type, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.Server.Tests.Processes;
using MaskRcnn.Onnx.Server.Tests.Sockets;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Corpora;

/// <summary>Malformed HTTP and multipart bodies against the real executable (goal G11).</summary>
[Platform("Linux", Reason = "The resident memory is read from /proc.")]
internal sealed partial class MalformedRequestTests
{
    private const string CorpusBoundary = "dfhjksd23f43242f43fv4b4g2g2g23vf2";

    /// <summary>
    /// Passes whose medians are compared. A single one says little: what is compiled and pooled comes in steps, and a leak of little in
    /// each pass would hide between them.
    /// </summary>
    private const int Window = 6;

    private const int MostWindows = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long a server may think about a request that may be complete before it hears that nothing more comes.</summary>
    private static readonly TimeSpan Thought = TimeSpan.FromMilliseconds(150);

    [Test]
    public async Task They_are_answered_with_4xx_or_closed_health_stays_200_and_memory_settles()
    {
        byte[][] requests = BadImages.Of("fuzz-http-httpreq");
        byte[][] bodies = BadImages.Of("fuzz-http-multipart");
        using ServerProcess server = await ServerProcess.StartAsync(
            "--model", TestPaths.Fixture("tiny-torchvision", "bundle"),
            "--set", "RateLimit:PerSecond=0",
            "--set", "Logging:LogLevel:MaskRcnn=Error");
        using var client = new HttpClient { BaseAddress = server.Address };
        var statuses = new SortedDictionary<int, int>();
        var resident = new List<double>();
        var medians = new List<double>();
        do
        {
            for (int pass = 0; pass < Window; pass++)
            {
                await SendRequestsAsync(server, requests, statuses);
                await SendBodiesAsync(client, bodies, statuses);
                Assert.That((await client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
                resident.Add(ResidentMiB(server));
            }

            medians.Add(resident[^Window..].Order().ElementAt(Window / 2));
        }
        while (medians.Count < 2 || (medians[^1] - medians[^2] >= 1 && medians.Count < MostWindows));

        string answers = string.Join(", ", statuses.Select(pair => $"{pair.Key}: {pair.Value}"));
        string memory = string.Join(", ", resident.Select(value => value.ToString("F1", CultureInfo.InvariantCulture)));
        TestContext.Out.WriteLine($"{requests.Length} requests and 2 x {bodies.Length} bodies a pass; statuses {answers}");
        TestContext.Out.WriteLine($"resident MiB after each pass: {memory}");
        Assert.That(requests, Has.Length.GreaterThan(1900));
        Assert.That(bodies, Has.Length.GreaterThan(400));
        Assert.That(medians[^1] - medians[^2], Is.LessThan(1), $"MiB over the last {Window} of {resident.Count} passes");

        // 0: closed without an answer. 505 is Kestrel's own answer to another version of HTTP.
        Assert.That(statuses.Keys.Where(status => status is not (0 or 505)), Is.All.InRange(400, 499));
        server.AskToStop();
        Assert.That((await server.EndAsync(TimeSpan.FromSeconds(40))).ExitCode, Is.Zero);
    }

    private static async Task SendRequestsAsync(ServerProcess server, byte[][] requests, SortedDictionary<int, int> statuses)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, server.Address.Port);
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (request, _) =>
        {
            using RawConnection connection = await RawConnection.OpenAsync(endPoint);
            byte[]? answer = null;
            try
            {
                await connection.SendAsync(request);
                await connection.WaitForAnswerAsync(Thought);
                connection.FinishSending();
                answer = await connection.ReadToEndAsync(Patience);
                Assert.That(answer, Is.Not.Null, "the server neither answered nor closed");
            }
            catch (System.Net.Sockets.SocketException)
            {
                // Closed while the request was still being sent.
            }

            string text = Encoding.Latin1.GetString(answer ?? []);
            Answer.AssertDiscreet(text);
            int[] found = [.. StatusLines().Matches(text).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
            lock (statuses)
            {
                foreach (int status in found.Length > 0 ? found : [0])
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                }
            }
        });
    }

    private static async Task SendBodiesAsync(HttpClient client, byte[][] bodies, SortedDictionary<int, int> statuses)
    {
        foreach (byte[] body in bodies)
        {
            foreach (string path in new[] { "/v1/segment", "/v1/segment/batch" })
            {
                using ByteArrayContent content = Pictures.Raw(body, $"multipart/form-data; boundary={CorpusBoundary}");
                using HttpResponseMessage response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
                string text = await response.Content.ReadAsStringAsync();
                Answer.AssertDiscreet(text);
                foreach (int status in response.StatusCode == HttpStatusCode.OK ? Items(text) : [(int)response.StatusCode])
                {
                    statuses[status] = statuses.GetValueOrDefault(status) + 1;
                }
            }
        }
    }

    // A batch of images of which none can be read is answered with the status of each.
    private static int[] Items(string batch)
    {
        using JsonDocument document = JsonDocument.Parse(batch);
        return [.. document.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("status").GetInt32())];
    }

    private static double ResidentMiB(ServerProcess server) => double.Parse(
        File.ReadLines($"/proc/{server.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^2],
        CultureInfo.InvariantCulture) / 1024;

    [GeneratedRegex(@"(?m)^HTTP/1\.[01] (\d{3})")]
    private static partial Regex StatusLines();
}

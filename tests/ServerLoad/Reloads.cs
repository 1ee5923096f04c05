using System.Net.Http.Headers;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>G9: the model is replaced again and again under load; no request fails, and memory grows from cycle 10 on by at most 10 % of the model.</summary>
internal static class Reloads
{
    private const string AdminKey = "load-test-administrator-key";
    private const int Settled = 10;

    // What is compiled and pooled by the first requests of a process is not a reload's doing.
    private const int WarmUp = 300;

    // The new model's sessions have the memory of two images at a time once a few were answered.
    private const int AnswersPerCycle = 12;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static async Task<bool> RunAsync(int cycles)
    {
        using ServerProcess server = await ServerProcess.StartAsync(("MASKRCNN_Security__AdminKey", AdminKey));
        using var client = new LoadClient(server.Address, Repository.Image);
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        LoadRecord before = await client.ClosedLoopAsync(2, sent => sent < WarmUp);
        var memory = new List<(double Cycle, double MiB)>();
        var outcomes = new HashSet<string>(before.Outcomes.Keys, StringComparer.Ordinal);
        int failed = 0, answered = 0;
        for (int cycle = 1; cycle <= cycles; cycle++)
        {
            bool replaced = false;
            int since = 0;
            Task<LoadRecord> load = client.ClosedLoopAsync(2, _ => !Volatile.Read(ref replaced) || Interlocked.Increment(ref since) <= AnswersPerCycle);
            using HttpResponseMessage answer = await http.PostAsync(new Uri("v1/models/nuclei/reload", UriKind.Relative), null);
            failed += answer.IsSuccessStatusCode ? 0 : 1;
            Volatile.Write(ref replaced, true);
            LoadRecord record = await load;
            outcomes.UnionWith(record.Outcomes.Keys);
            answered += record.Succeeded;

            // Without an image in flight: else the figure tells where in their runs the two of them are.
            await Task.Delay(Pause);
            memory.Add((cycle, server.Memory / 1048576.0));
            if (cycle % 5 == 0)
            {
                Console.WriteLine($"cycle {cycle}: {memory[^1].MiB:F1} MiB");
            }
        }

        List<(double Cycle, double MiB)> settled = memory.Count > Settled + 1 ? memory[(Settled - 1)..] : memory;
        double model = Repository.ShippedModelBytes / 1048576.0;
        double grown = Trend.Slope(settled) * (settled[^1].Cycle - settled[0].Cycle);
        Console.WriteLine($"{cycles} reloads, {failed} failed; {answered} images answered beside them; from cycle {settled[0].Cycle} to {settled[^1].Cycle} memory grew "
            + $"by {grown:F1} MiB (trend; it varies by {settled.Max(at => at.MiB) - settled.Min(at => at.MiB):F1}), the model has {model:F1} MiB");
        return Bar.Kept("every reload succeeded", failed == 0)
            & Bar.Kept("no request failed", outcomes.SetEquals(["200"]))
            & Bar.Kept("memory grows by at most 10 % of the model", grown <= model / 10);
    }
}

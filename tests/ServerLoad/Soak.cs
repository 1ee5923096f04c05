namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>G10: over many requests memory grows by at most 1 MiB per 10,000, and handles and threads stay as they are. Runs the smallest model.</summary>
internal static class Soak
{
    private const int Samples = 20;

    public static async Task<bool> RunAsync(int requests)
    {
        using ServerProcess server = await ServerProcess.StartAsync(("MASKRCNN_Models__tiny__Model", Repository.TinyModel));
        using var client = new LoadClient(server.Address, Repository.Image);

        // What is compiled, pooled and connected in the first tenth is not growth.
        await client.ClosedLoopAsync(3, sent => sent < requests / 10);
        (int handles, int threads) = (server.Handles, server.Threads);
        var memory = new List<(double Requests, double MiB)>();
        var failed = new List<string>();
        for (int sample = 0; sample < Samples; sample++)
        {
            LoadRecord record = await client.ClosedLoopAsync(3, sent => sent < requests / Samples);
            failed.AddRange(record.Outcomes.Keys.Where(outcome => outcome != "200"));
            memory.Add(((sample + 1.0) * (requests / Samples), server.Memory / 1048576.0));
            Console.WriteLine($"{memory[^1].Requests:F0} requests: {memory[^1].MiB:F1} MiB, {server.Handles} handles, {server.Threads} threads, {record.PerSecond:F0}/s");
        }

        double slope = Trend.Slope(memory) * 10_000;
        Console.WriteLine($"memory grows by {slope:F2} MiB per 10,000 requests; handles {handles} -> {server.Handles}, threads {threads} -> {server.Threads}");
        return Bar.Kept("memory <= 1 MiB per 10,000 requests", slope <= 1)
            & Bar.Kept("handles flat", server.Handles <= handles + 8)
            & Bar.Kept("threads flat", server.Threads <= threads + 4)
            & Bar.Kept("every request answered", failed.Count == 0);
    }
}

using System.Diagnostics;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>
/// G6 of the reliability goals: under ten times the load that it can carry, the server still answers as many requests as at saturation, sheds
/// the others quickly, and its memory stays flat. The client shares the machine with the server, which costs both of them.
/// </summary>
internal static class Overload
{
    private const int Factor = 10;

    public static async Task<bool> RunAsync(TimeSpan duration)
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        using var client = new LoadClient(server.Address, Repository.Image);
        await client.ClosedLoopAsync(2, sent => sent < 20);
        long before = server.Memory;

        long start = Stopwatch.GetTimestamp();
        LoadRecord saturated = await client.ClosedLoopAsync(4, _ => Stopwatch.GetElapsedTime(start) < duration / 2);
        Console.WriteLine($"saturation (4 callers, {saturated.Elapsed.TotalSeconds:F0} s): {saturated.PerSecond:F2} images/s; {saturated}; {saturated.Describe(Answered)}");

        LoadRecord warm = await client.OpenLoopAsync(Factor * saturated.PerSecond, duration / 4);
        long settled = server.Memory;
        LoadRecord loaded = await client.OpenLoopAsync(Factor * saturated.PerSecond, duration);
        long after = server.Memory;
        double goodput = loaded.PerSecond / saturated.PerSecond;
        int refused = loaded.Sent - loaded.Succeeded;
        double shed = loaded.Percentile(0.99, outcome => !Answered(outcome));
        Console.WriteLine($"{Factor} x (open loop, {loaded.Elapsed.TotalSeconds:F0} s after {warm.Elapsed.TotalSeconds:F0} s of the same): {loaded.Sent / loaded.Elapsed.TotalSeconds:F1} requests/s offered, {loaded.PerSecond:F2} images/s, "
            + $"{goodput:P0} of saturation; {loaded}; {loaded.Describe(Answered)}; refusals {loaded.Describe(outcome => !Answered(outcome))}");
        Console.WriteLine($"memory: {before >> 20} MiB before, {settled >> 20} MiB settled, {after >> 20} MiB after");

        return Bar.Kept("goodput >= 90 % of saturation", goodput >= 0.9)
            & Bar.Kept("more was offered than could be done: requests were refused", refused > 0)
            & Bar.Kept("p99 of refusals <= 50 ms", refused > 0 && shed <= 50)
            & Bar.Kept("only 200, 429, 503, 504", loaded.Outcomes.Keys.All(outcome => outcome is "200" or "429" or "503" or "504"))
            & Bar.Kept("memory grows by at most 5 % while overloaded", after <= settled * 1.05);
    }

    private static bool Answered(string outcome) => outcome == "200";
}

using System.Diagnostics;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>
/// G8: SIGTERM under load loses no accepted request, and the process ends with 0 within 30 s; with a connection for each request, and with
/// clients that keep theirs. Requests come until shortly before the drain delay is over, as from a balancer that has noticed by then that
/// the server is not ready, so that the last of them still run when the server stops listening.
/// </summary>
internal static class GracefulStop
{
    private const int Callers = 8;
    private static readonly TimeSpan DrainDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(1.8);

    public static async Task<bool> RunAsync(TimeSpan before) =>
        await RunAsync(before, ownConnections: true) & await RunAsync(before, ownConnections: false);

    private static async Task<bool> RunAsync(TimeSpan before, bool ownConnections)
    {
        Console.WriteLine(ownConnections ? "a connection for each request:" : "connections are kept:");

        // A place for every caller.
        using ServerProcess server = await ServerProcess.StartAsync(
            ("MASKRCNN_Shutdown__DrainDelay", $"{DrainDelay}"), ("MASKRCNN_ModelDefaults__QueueLimit", $"{Callers}"));
        using var client = new LoadClient(server.Address, Repository.Image, ownConnections);
        bool noticed = false;
        Task<LoadRecord> load = client.ClosedLoopAsync(Callers, _ => !Volatile.Read(ref noticed));
        await Task.Delay(before);
        long start = Stopwatch.GetTimestamp();
        server.Terminate();
        await Task.Delay(Noticed);
        Volatile.Write(ref noticed, true);
        int? exit = await server.WaitForExitAsync(TimeSpan.FromSeconds(60));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        LoadRecord record = await load;
        Console.WriteLine($"stopped {took.TotalSeconds:F1} s after SIGTERM with exit code {exit}; {record}");
        return Bar.Kept("no accepted request lost", record.Count(LoadRecord.Lost) == 0)
            & Bar.Kept("only 200 answered", record.Outcomes.Keys.SequenceEqual(["200"]))
            & Bar.Kept("exit code 0 within 30 s", exit == 0 && took <= TimeSpan.FromSeconds(30));
    }
}

using System.Diagnostics;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>
/// G8: SIGTERM under load loses no accepted request, and the process ends with 0 within 30 s; with a connection for each request, and with
/// clients that keep theirs.
/// </summary>
internal static class GracefulStop
{
    private const int Callers = 8;

    public static async Task<bool> RunAsync(TimeSpan before) =>
        await RunAsync(before, ownConnections: true) & await RunAsync(before, ownConnections: false);

    private static async Task<bool> RunAsync(TimeSpan before, bool ownConnections)
    {
        Console.WriteLine(ownConnections ? "a connection for each request:" : "connections are kept:");

        // A place for every caller. One that is refused would knock thousands of times a second, and the kernel resets what knocks at the
        // very moment when listening ends: the server never saw that.
        using ServerProcess server = await ServerProcess.StartAsync(
            ("MASKRCNN_Shutdown__DrainDelay", "00:00:02"), ("MASKRCNN_ModelDefaults__QueueLimit", $"{Callers}"));
        using var client = new LoadClient(server.Address, Repository.Image, ownConnections);
        int refused = 0;
        Task<LoadRecord> load = client.ClosedLoopAsync(Callers, _ => Volatile.Read(ref refused) == 0);
        await Task.Delay(before);
        long start = Stopwatch.GetTimestamp();
        server.Terminate();
        int? exit = await server.WaitForExitAsync(TimeSpan.FromSeconds(60));
        TimeSpan took = Stopwatch.GetElapsedTime(start);
        Volatile.Write(ref refused, 1);
        LoadRecord record = await load;
        Console.WriteLine($"stopped {took.TotalSeconds:F1} s after SIGTERM with exit code {exit}; {record}");
        return Bar.Kept("no accepted request lost", record.Count(LoadRecord.Lost) == 0)
            & Bar.Kept("only 200 and 503 answered", record.Outcomes.Keys.All(outcome => outcome is "200" or "503" or "504" or LoadRecord.Refused))
            & Bar.Kept("exit code 0 within 30 s", exit == 0 && took <= TimeSpan.FromSeconds(30));
    }
}

using System.Diagnostics;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>G8: SIGTERM under load loses no accepted request, and the process ends with 0 within 30 s.</summary>
internal static class GracefulStop
{
    public static async Task<bool> RunAsync(TimeSpan before)
    {
        using ServerProcess server = await ServerProcess.StartAsync(("MASKRCNN_Shutdown__DrainDelay", "00:00:02"));
        using var client = new LoadClient(server.Address, Repository.Image, ownConnections: true);
        int refused = 0;
        Task<LoadRecord> load = client.ClosedLoopAsync(8, _ => Volatile.Read(ref refused) == 0);
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

using System.Net.Http.Headers;

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>G9: the model is replaced again and again under load; no request fails, and memory grows from cycle 10 on by at most 10 % of the model.</summary>
internal static class Reloads
{
    private const string AdminKey = "load-test-administrator-key";
    private const int Settled = 10;

    public static async Task<bool> RunAsync(int cycles)
    {
        using ServerProcess server = await ServerProcess.StartAsync(("MASKRCNN_Security__AdminKey", AdminKey), ("MALLOC_MMAP_THRESHOLD_", "65536"));
        using var client = new LoadClient(server.Address, Repository.Image);
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
        bool done = false;
        Task<LoadRecord> load = client.ClosedLoopAsync(2, _ => !Volatile.Read(ref done));
        long settled = 0;
        int failed = 0;
        for (int cycle = 1; cycle <= cycles; cycle++)
        {
            using HttpResponseMessage answer = await http.PostAsync(new Uri("v1/models/nuclei/reload", UriKind.Relative), null);
            failed += answer.IsSuccessStatusCode ? 0 : 1;
            if (cycle == Math.Min(Settled, cycles))
            {
                settled = server.Memory;
            }

            if (cycle % 10 == 0)
            {
                Console.WriteLine($"cycle {cycle}: {server.Memory >> 20} MiB");
            }
        }

        long grown = server.Memory - settled;
        Volatile.Write(ref done, true);
        LoadRecord record = await load;
        Console.WriteLine($"{cycles} reloads, {failed} failed; requests: {record}; memory grew by {grown / 1048576.0:F1} MiB since cycle {Settled}, the model has {Repository.ShippedModelBytes >> 20} MiB");
        return Bar.Kept("every reload succeeded", failed == 0)
            & Bar.Kept("no request failed", record.Outcomes.Keys.All(outcome => outcome == "200"))
            & Bar.Kept("memory grows by at most 10 % of the model", grown <= Repository.ShippedModelBytes / 10);
    }
}

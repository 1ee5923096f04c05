using System.Diagnostics;
using System.Net;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Processes;

[Platform("Linux,MacOsX", Reason = "Signals are POSIX'.")]
internal sealed class ServerProcessTests
{
    private static readonly byte[] Sample = File.ReadAllBytes(Path.Combine(TestPaths.Repository, "models", "nuclei", "samples", "dim.png"));

    [Test]
    public async Task Started_without_arguments_it_serves_the_model_that_ships()
    {
        using ServerProcess server = await ServerProcess.StartAsync();
        using var client = new HttpClient { BaseAddress = server.Address };

        using HttpResponseMessage response = await client.PostAsync("/v1/segment", Pictures.Raw(Sample));
        Assert.That((await response.JsonAsync()).GetProperty("instances").GetArrayLength(), Is.GreaterThanOrEqualTo(20));
        string metrics = await client.GetStringAsync("/metrics");
        Assert.That(metrics, Does.Match(@"maskrcnn_server_requests\w*\{[^}]*outcome=""ok""[^}]*\} 1"));
        Assert.That(metrics, Does.Contain("maskrcnn_stage_duration_seconds_bucket"));
        Assert.That(metrics, Does.Contain("maskrcnn_server_stage_duration_seconds_bucket"));
        Assert.That(metrics, Does.Contain("maskrcnn_server_waiting").And.Contain("maskrcnn_server_decoded_bytes"));
        Assert.That(metrics, Does.Contain("maskrcnn_provider_info"));
    }

    /// <summary>Goal G8 with the real executable: the signal comes while requests run and wait.</summary>
    [Test]
    public async Task A_signal_under_load_loses_no_accepted_request_and_the_exit_code_is_0()
    {
        using ServerProcess server = await ServerProcess.StartAsync(
            "--set", "Shutdown:DrainDelay=00:00:02", "--set", "Admission:QueueTimeout=00:01:00", "--set", "ModelDefaults:QueueLimit=8");
        using var client = new HttpClient { BaseAddress = server.Address };
        Task<HttpResponseMessage>[] accepted =
            [.. Enumerable.Range(0, 6).Select(_ => client.PostAsync("/v1/segment", Pictures.Raw(Sample)))];
        await Task.WhenAny(accepted);

        server.AskToStop();
        long start = Stopwatch.GetTimestamp();
        HttpStatusCode ready = HttpStatusCode.OK;
        while (ready == HttpStatusCode.OK && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20))
        {
            using HttpResponseMessage answer = await client.GetAsync("/health/ready");
            ready = answer.StatusCode;
        }

        Task<HttpResponseMessage> late = client.PostAsync("/v1/segment", Pictures.Raw(Sample));
        HttpResponseMessage[] responses = await Task.WhenAll([.. accepted, late]);
        (int exitCode, string output) = await server.EndAsync(TimeSpan.FromSeconds(40));

        Assert.That(ready, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(responses.Select(response => response.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Not.Contain("fail:").And.Not.Contain("crit:"));
    }

    [Test]
    public async Task A_bundle_that_was_altered_ends_it_with_exit_code_1()
    {
        using var folder = new TemporaryFolder();
        string bundle = TestPaths.Fixture("tiny-torchvision", "bundle");
        foreach (string file in Directory.GetFiles(bundle))
        {
            File.Copy(file, folder.File(Path.GetFileName(file)));
        }

        await File.AppendAllTextAsync(folder.File("backbone.onnx"), "x");
        Assert.That(
            async () => await ServerProcess.StartAsync("--model", $"altered={folder.Path}"),
            Throws.Exception.With.Message.Contains("altered cannot be served").Or.InstanceOf<HttpRequestException>());
    }

    [Test]
    public void Settings_come_from_the_environment_as_well()
    {
        Environment.SetEnvironmentVariable("MASKRCNN_Limits__MaxSide", "0");
        try
        {
            using Process process = Start();
            string error = process.StandardError.ReadToEnd();
            Assert.That(process.WaitForExit(60_000));
            Assert.That(process.ExitCode, Is.EqualTo(2));
            Assert.That(error, Is.EqualTo($"error: Limits:MaxSide lies between 1 and 65535.{Environment.NewLine}"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("MASKRCNN_Limits__MaxSide", null);
        }
    }

    private static Process Start() => Process.Start(
        new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "maskrcnn-server.dll"), "--urls", "http://127.0.0.1:0"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
}

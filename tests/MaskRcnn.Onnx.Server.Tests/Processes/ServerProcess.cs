using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Server.Tests.Processes;

/// <summary>The built <c>maskrcnn-server</c> as a process of its own.</summary>
internal sealed partial class ServerProcess : IDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, said) => Hear(said.Data);
        process.ErrorDataReceived += (_, said) => Hear(said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens, once it says so.</summary>
    public Uri Address { get; private set; } = null!;

    public int Id => _process.Id;

    /// <summary>Starts it on a free port and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] args)
    {
        // The build puts the server beside the tests that refer to it.
        string program = Path.Combine(AppContext.BaseDirectory, "maskrcnn-server.dll");
        string host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var process = Process.Start(new ProcessStartInfo(host, [program, "--urls", "http://127.0.0.1:0", .. args])
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var server = new ServerProcess(process);
        try
        {
            await server.UntilReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to stop, as a cluster does.</summary>
    public void AskToStop()
    {
        using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.That(kill.ExitCode, Is.Zero);
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code, and all that it said.</returns>
    public async Task<(int ExitCode, string Output)> EndAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, Said());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();

    private async Task UntilReadyAsync()
    {
        using var patience = new CancellationTokenSource(LongestStart);
        Task ended = _process.WaitForExitAsync(patience.Token);
        if (await Task.WhenAny(_listening.Task, ended) == ended)
        {
            throw new InvalidOperationException($"The server ended: {Said()}");
        }

        Address = await _listening.Task;
        using var client = new HttpClient();
        while (!(await client.GetAsync(new Uri(Address, "/health/ready"), patience.Token)).IsSuccessStatusCode)
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_said)
        {
            _said.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    private string Said()
    {
        lock (_said)
        {
            return _said.ToString();
        }
    }
}

using System.Diagnostics;

namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

/// <summary>The built <c>maskrcnn</c> as a process of its own.</summary>
internal static class Executable
{
    private const int LongestRun = 120_000;

    public static (int ExitCode, string Output, string Error) Run(params string[] args) => RunIn(Environment.CurrentDirectory, args);

    public static (int ExitCode, string Output, string Error) RunIn(string folder, params string[] args)
    {
        using Process process = Start(folder, args);
        return Finish(process);
    }

    public static Process Start(string folder, params string[] args)
    {
        // The build puts the command beside the tests that refer to it.
        string program = Path.Combine(AppContext.BaseDirectory, "maskrcnn.dll");
        string host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(host, [program, .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    public static (int ExitCode, string Output, string Error) Finish(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(LongestRun))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("maskrcnn did not end.");
        }

        return (process.ExitCode, output.Result, error.Result);
    }
}

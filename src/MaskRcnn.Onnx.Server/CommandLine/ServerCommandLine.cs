using System.CommandLine;
using System.CommandLine.Help;
using MaskRcnn.Onnx.Server.Configuration;

namespace MaskRcnn.Onnx.Server.CommandLine;

/// <summary>Runs a command line; nothing is thrown for what a user can cause.</summary>
internal static class ServerCommandLine
{
    public const int WrongSettings = 2;

    /// <summary>Runs the server until it is told to stop.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="run">Runs the server with them.</param>
    /// <param name="output">Gets the help.</param>
    /// <param name="error">Gets what is wrong.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, Func<ServerArguments, Task<int>> run, TextWriter output, TextWriter error)
    {
        var command = new ServerCommand(run);
        HelpOption help = command.Options.OfType<HelpOption>().Single();
        help.Action = new ServerHelp((HelpAction)help.Action!);
        ParseResult parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not ServerHelp && parsed.Errors.Count > 0)
        {
            await RefuseAsync(parsed.Errors.Select(wrong => wrong.Message), error);
            await error.WriteLineAsync("maskrcnn-server --help explains the options.");
            return WrongSettings;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (StartException exception)
        {
            return await RefuseAsync(exception.Reasons, error);
        }
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> reasons, TextWriter error)
    {
        foreach (string reason in reasons)
        {
            await error.WriteLineAsync($"error: {reason}");
        }

        return WrongSettings;
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using MaskRcnn.Onnx.Server.Configuration;
using Microsoft.Extensions.Options;

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
            foreach (string message in parsed.Errors.Select(wrong => wrong.Message))
            {
                await error.WriteLineAsync($"error: {message}");
            }

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
        catch (Exception exception) when (Reasons(exception) is { } reasons)
        {
            foreach (string reason in reasons)
            {
                await error.WriteLineAsync($"error: {reason}");
            }

            return WrongSettings;
        }
    }

    // What a user can cause; anything else is a fault of the server and keeps its stack.
    private static IEnumerable<string>? Reasons(Exception exception) => exception switch
    {
        SettingException => [exception.Message],
        OptionsValidationException options => options.Failures.Select(failure => $"{Place(options)}{failure}"),
        AggregateException all when all.InnerExceptions.Select(Reasons).ToArray() is var each && each.All(one => one is not null) =>
            each.SelectMany(one => one!),
        FileNotFoundException or InvalidDataException or FormatException => [exception.Message],
        InvalidOperationException when exception.Message.Contains("configuration", StringComparison.OrdinalIgnoreCase) =>
            [exception.Message],
        IOException => [exception.Message],
        _ => null,
    };

    // The options of a model are named by the type of its key and the key.
    private static string Place(OptionsValidationException exception) =>
        exception.OptionsName.Split(':', 2) is [_, var model] ? $"Models:{model}: " : "";
}

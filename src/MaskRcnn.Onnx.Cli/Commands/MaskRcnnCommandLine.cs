using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using MaskRcnn.Onnx.Cli.Converting;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Evaluate;
using MaskRcnn.Onnx.Cli.Segmenting;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>The <c>maskrcnn</c> command: its sub-commands, its help, and what becomes of an error.</summary>
internal sealed class MaskRcnnCommandLine
{
    private readonly Terminal _terminal;
    private readonly RootCommand _root;

    /// <param name="terminal">What the commands talk to.</param>
    /// <param name="models">Opens models.</param>
    /// <param name="loader">Reads images.</param>
    /// <param name="converter">Converts checkpoints.</param>
    /// <param name="time">Measures.</param>
    public MaskRcnnCommandLine(Terminal terminal, IModelOpener models, IImageLoader loader, ICheckpointConverter converter, TimeProvider time)
    {
        _terminal = terminal;
        var segment = new SegmentCommand(terminal, models, loader);
        var evaluate = new EvaluateCommand(terminal, models, loader);
        var convert = new ConvertCommand(terminal, converter);
        var benchmark = new BenchmarkCommand(terminal, models, loader, time);
        var inspect = new InspectCommand(terminal);
        var doctor = new DoctorCommand(terminal);
        _root = new RootCommand("Finds objects in images with Mask R-CNN: a box, a class, a score and a pixel-exact mask or keypoints each.")
        {
            HelpName = "maskrcnn",
        };
        _root.Add(segment);
        _root.Add(evaluate);
        _root.Add(convert);
        _root.Add(benchmark);
        _root.Add(inspect);
        _root.Add(doctor);

        var examples = new Dictionary<Command, string>
        {
            [_root] = Examples.OfRoot,
            [segment] = Examples.OfSegment,
            [evaluate] = EvaluateCommand.Examples,
            [convert] = ConvertCommand.Examples,
            [benchmark] = BenchmarkCommand.Examples,
            [inspect] = Examples.OfInspect,
            [doctor] = Examples.OfDoctor,
        };
        HelpOption help = _root.Options.OfType<HelpOption>().Single();
        var action = new HelpWithExamples((HelpAction)help.Action!, examples);
        help.Action = action;
        _root.SetAction(action.Invoke);
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>An exit code; nothing is thrown for what a user can cause.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        // No response files: an image may be called @a.jpg.
        ParseResult parsed = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is not HelpWithExamples && WrongArguments(parsed) is { Count: > 0 } wrong)
        {
            foreach (string message in wrong)
            {
                _terminal.Problem("error", message);
            }

            _terminal.Hint($"{CommandName(parsed)} --help explains it, with examples.");
            return ExitCodes.NothingDone;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = _terminal.OutputWriter,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _terminal.Problem("interrupted", "the results that were written are whole; the same command goes on from here.");
            return ExitCodes.Interrupted;
        }
        catch (CommandException error)
        {
            _terminal.Problem("error", error.Message);
            return ExitCodes.NothingDone;
        }
        catch (Exception error)
        {
            _terminal.Problem("error", FileReason.Of(error));
            return ExitCodes.NothingDone;
        }
    }

    private static List<string> WrongArguments(ParseResult parsed)
    {
        List<string> wrong = [.. parsed.Errors.Select(error => error.Message)];
        foreach (Token token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            // The library takes an option that it does not know for an input.
            bool isInput = token.Type == TokenType.Argument && parsed.CommandResult.Tokens.Contains(token) && token.Value.Length > 1;
            if (isInput && token.Value[0] == '-' && !Path.Exists(token.Value))
            {
                wrong.Add($"There is no option {token.Value}. An input of that name goes after --.");
            }
        }

        return wrong;
    }

    private static string CommandName(ParseResult parsed)
        => parsed.CommandResult.Command is RootCommand ? "maskrcnn" : $"maskrcnn {parsed.CommandResult.Command.Name}";
}

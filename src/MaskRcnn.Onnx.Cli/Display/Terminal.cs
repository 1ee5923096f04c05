using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>The two streams that a command talks to: results on one, progress and problems on the other.</summary>
/// <remarks>A stream that is not a terminal gets plain text: no colours, no cursor movements, no folding of long lines.</remarks>
internal sealed class Terminal
{
    private const int Unfolded = 4096;
    private readonly IAnsiConsole _output;

    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes problems.</param>
    /// <param name="outputIsTerminal">Whether a person reads the results as they come.</param>
    /// <param name="errorIsTerminal">Whether a person reads the problems as they come, and can be shown progress.</param>
    public Terminal(TextWriter output, TextWriter error, bool outputIsTerminal, bool errorIsTerminal)
    {
        OutputWriter = output;
        _output = Create(output, outputIsTerminal);
        Error = Create(error, errorIsTerminal);
        OutputIsTerminal = outputIsTerminal;
        ErrorIsTerminal = errorIsTerminal;
    }

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Problems and progress.</summary>
    public IAnsiConsole Error { get; }

    /// <summary>Results: tables and the summary.</summary>
    public TextWriter OutputWriter { get; }

    /// <summary>Whether results may have borders.</summary>
    public bool OutputIsTerminal { get; }

    /// <summary>Whether progress can be shown.</summary>
    public bool ErrorIsTerminal { get; }

    /// <summary>Names something that went wrong, in one line.</summary>
    public void Problem(string kind, string text) => Tell(Color.Red, kind, text);

    /// <summary>Names something that the user may not expect, in one line.</summary>
    public void Warning(string text) => Tell(Color.Yellow, "warning", text);

    /// <summary>Says what to do next.</summary>
    public void Hint(string text) => Error.Write(new Text(text + "\n"));

    /// <summary>A table in the house style: borders only where a person looks at it.</summary>
    public Table NewTable(params string[] columns)
    {
        var table = new Table { Border = OutputIsTerminal ? TableBorder.Rounded : TableBorder.None };
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)) { NoWrap = !OutputIsTerminal });
        }

        return table;
    }

    /// <summary>Shows a table and ends it with an empty line.</summary>
    public void Show(Table table)
    {
        if (OutputIsTerminal)
        {
            _output.Write(table);
            OutputWriter.WriteLine();
            return;
        }

        // A table pads its last column, which is of no use to a program that reads it.
        using var text = new StringWriter();
        Create(text, isTerminal: false).Write(table);
        foreach (string line in text.ToString().Split('\n'))
        {
            OutputWriter.WriteLine(line.TrimEnd());
        }
    }

    private void Tell(Color color, string kind, string text)
    {
        var line = new Paragraph();
        line.Append(kind + ": ", new Style(color));
        line.Append(Printable.Of(text) + "\n");
        Error.Write(line);
    }

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = isTerminal },
        });
        if (!isTerminal)
        {
            console.Profile.Width = Unfolded;
        }

        return console;
    }
}

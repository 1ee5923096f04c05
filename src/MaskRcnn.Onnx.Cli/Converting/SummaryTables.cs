using System.Globalization;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>Shows what a conversion found, decided and wrote, and what its verification saw.</summary>
internal static class SummaryTables
{
    private const int FirstLabels = 6;
    private const int LongestLabel = 40;

    /// <summary>Shows the facts and the files.</summary>
    public static void Show(ConversionSummary summary, Terminal terminal)
    {
        Table facts = terminal.NewTable("converted", summary.Name);
        AddRow(facts, "architecture", summary.Architecture);
        AddRow(facts, "parameters", Text($"{summary.Parameters:#,0}"));
        AddRow(facts, "GFLOPs", Text($"{summary.GigaFlops:0.0} at 800x1344, 1,000 proposals, 100 detections"));
        AddRow(facts, "classes", Classes(summary.Labels));
        string title = "decided";
        foreach (string decision in summary.Decisions)
        {
            AddRow(facts, title, decision);
            title = terminal.OutputIsTerminal ? "" : title;
        }

        AddRow(facts, "checkpoint", $"sha256 {summary.CheckpointSha256}");
        terminal.Show(facts);

        Table files = terminal.NewTable("file", "bytes");
        files.Columns[1].RightAligned();
        foreach ((string name, long bytes) in summary.Files)
        {
            AddRow(files, name, Text($"{bytes:#,0}"));
        }

        AddRow(files, "total", Text($"{summary.Files.Values.Sum():#,0}"));
        terminal.Show(files);
    }

    /// <summary>Shows the inputs that a bundle ran on.</summary>
    public static void Show(VerificationReport report, Terminal terminal)
    {
        Table table = terminal.NewTable("verified on", "found", "numbers", "seconds");
        foreach (TableColumn column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (VerifiedInput input in report.Inputs)
        {
            AddRow(table, input.Name, Text($"{input.Proposals}"), Text($"{input.Values:#,0}"), Text($"{input.Elapsed.TotalSeconds:0.00}"));
        }

        terminal.Show(table);
    }

    private static string Classes(IReadOnlyList<string> labels)
    {
        IEnumerable<string> first = labels.Take(FirstLabels)
            .Select(label => label.Length > LongestLabel ? label[..LongestLabel] + "..." : label);
        return Text($"{labels.Count}: {string.Join(", ", first)}{(labels.Count > FirstLabels ? ", ..." : "")}");
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Of(cell))));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

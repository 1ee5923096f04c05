using System.Globalization;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Imaging;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>Shows a benchmark: what ran on what, then a row per stage.</summary>
internal static class BenchmarkTable
{
    /// <summary>Writes the tables.</summary>
    public static void Show(BenchmarkReport report, Terminal terminal)
    {
        Table facts = terminal.NewTable("benchmark", Printable.Of(report.Model.Model));
        foreach ((string name, string value) in Facts(report))
        {
            AddRow(facts, name, value);
        }

        terminal.Show(facts);

        Table stages = terminal.NewTable("stage", "median ms", "p95 ms", "mean ms", "share");
        foreach (TableColumn column in stages.Columns.Skip(1))
        {
            column.RightAligned();
        }

        double whole = report.Of(BenchmarkStage.Total).Mean.TotalMilliseconds;
        foreach (BenchmarkStage stage in BenchmarkStage.All.Append(BenchmarkStage.Total))
        {
            StageStatistics statistics = report.Of(stage);
            double share = whole > 0 ? statistics.Mean.TotalMilliseconds / whole : 0;
            AddRow(
                stages,
                stage.Title,
                Milliseconds(statistics.Median),
                Milliseconds(statistics.Percentile95),
                Milliseconds(statistics.Mean),
                Text($"{100 * share:0.0} %"));
        }

        terminal.Show(stages);
    }

    private static IEnumerable<(string Name, string Value)> Facts(BenchmarkReport report)
    {
        SegmenterInfo model = report.Model;
        MachineDescription machine = report.Machine;
        yield return ("provider", model.EffectiveProvider);
        yield return ("threads", report.Threads == 0 ? "one per physical core" : Text($"{report.Threads}"));
        yield return ("processor", Text($"{machine.Processor}, {machine.Cores} cores"));
        yield return ("system", Text($"{machine.System}, {machine.DotNet}, ONNX Runtime {machine.OnnxRuntime}"));
        yield return ("images", Text($"{report.Images.Count} of {Sizes(report.Images)}, one at a time"));
        yield return ("measured", Text($"{report.Samples.Count} times, after a round to warm up"));
        yield return (
            "instances", Text($"{report.Samples.Average(sample => sample.Instances):0.0} per image with a score over {report.Score}"));
        yield return ("load", Text($"{Milliseconds(report.Load)} ms, first image {Milliseconds(report.FirstImage)} ms"));
    }

    private static string Sizes(IReadOnlyList<ImageSize> images)
    {
        ImageSize smallest = images.MinBy(size => (long)size.Width * size.Height);
        ImageSize largest = images.MaxBy(size => (long)size.Width * size.Height);
        return smallest == largest
            ? Text($"{smallest.Width}x{smallest.Height}")
            : Text($"{smallest.Width}x{smallest.Height} to {largest.Width}x{largest.Height}");
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Of(cell))));

    private static string Milliseconds(TimeSpan time) => Text($"{time.TotalMilliseconds:0.00}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

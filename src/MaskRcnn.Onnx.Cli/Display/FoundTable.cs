using System.Globalization;
using MaskRcnn.Onnx.Drawing;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>The table of what was found: instance by instance for a few images, class by class for many.</summary>
internal static class FoundTable
{
    /// <summary>Builds the table; null where there is nothing to put into it.</summary>
    public static Table? Of(RunReport report, Terminal terminal)
        => report.DoneCount == 0 ? null
            : report.Found is { } found ? ByInstance(found, terminal)
            : report.Classes.Count > 0 ? ByClass(report.Classes, terminal)
            : null;

    private static Table ByInstance(IReadOnlyList<FoundImage> found, Terminal terminal)
    {
        bool poses = found.Any(image => image.Result.Instances.Any(instance => instance.Keypoints is not null));
        string[] columns = ["image", "found", "score", "x1", "y1", "x2", "y2", "pixels"];
        Table table = terminal.NewTable(poses ? [.. columns, "points"] : columns);
        RightAlign(table, from: 2);
        foreach (FoundImage image in found)
        {
            string name = image.Name;
            if (image.Result.Instances.Count == 0)
            {
                AddRow(table, name, "nothing");
            }

            foreach (Instance instance in image.Result.Instances)
            {
                string[] cells =
                [
                    name,
                    Printable.Of(instance.Label),
                    Text($"{instance.Score:0.000}"),
                    Text($"{instance.Box.X1:0.0}"),
                    Text($"{instance.Box.Y1:0.0}"),
                    Text($"{instance.Box.X2:0.0}"),
                    Text($"{instance.Box.Y2:0.0}"),
                    instance.Mask is { } mask ? Text($"{mask.Area}") : "",
                    .. poses ? [Points(instance)] : Array.Empty<string>(),
                ];
                AddRow(table, cells);
                name = terminal.OutputIsTerminal ? "" : image.Name;
            }
        }

        return table;
    }

    // As many as an overlay shows.
    private static string Points(Instance instance)
    {
        int? shown = instance.Keypoints?.Count(point => point.Score > OverlayOptions.Default.KeypointThreshold);
        return Text($"{shown} of {instance.Keypoints?.Count}");
    }

    private static Table ByClass(IReadOnlyList<ClassTally> classes, Terminal terminal)
    {
        Table table = terminal.NewTable("found", "instances", "images", "best score");
        RightAlign(table, from: 1);
        foreach (ClassTally tally in classes)
        {
            AddRow(table, Printable.Of(tally.Label), Text($"{tally.Instances}"), Text($"{tally.Images}"), Text($"{tally.BestScore:0.000}"));
        }

        return table;
    }

    private static void RightAlign(Table table, int from)
    {
        foreach (TableColumn column in table.Columns.Skip(from))
        {
            column.RightAligned();
        }
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(cell)));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

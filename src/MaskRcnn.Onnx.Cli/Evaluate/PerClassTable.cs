using System.Globalization;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Reports;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>The numbers class by class, best first; those that no annotation counts for are left out.</summary>
internal static class PerClassTable
{
    /// <summary>Builds the table.</summary>
    public static Table Of(EvaluationResult result, CocoDataset dataset, Terminal terminal)
    {
        string[] names = [.. result.Summary.Named().Select(entry => entry.Key)];
        Table table = terminal.NewTable([result.Type.CocoName(), "objects", .. names]);
        foreach (TableColumn column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        ILookup<int, CocoAnnotation> truth = dataset.Annotations.Where(annotation => !annotation.IsCrowd).ToLookup(annotation => annotation.CategoryId);
        IEnumerable<(CocoCategory Category, EvaluationSummary Summary)> classes = result.Categories
            .Select((category, i) => (Category: category, Summary: result.SummaryOf(i)))
            .Where(entry => entry.Summary.AP >= 0)
            .OrderByDescending(entry => entry.Summary.AP);
        foreach ((CocoCategory category, EvaluationSummary summary) in classes)
        {
            table.AddRow(
                new[] { Printable.Of(category.Name), truth[category.Id].Count().ToString(CultureInfo.InvariantCulture) }
                    .Concat(summary.Named().Select(entry => entry.Value < 0 ? "-" : entry.Value.ToString("0.000", CultureInfo.InvariantCulture)))
                    .Select(text => new Text(text)));
        }

        return table;
    }
}

using MaskRcnn.Onnx.Cli.Display;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Checks the labels of <c>--classes</c> against the model's.</summary>
internal static class ClassSelection
{
    private const int MostSuggestions = 3;

    /// <summary>Refuses a label that the model does not have, with those that come close.</summary>
    /// <exception cref="CommandException">A label is unknown.</exception>
    public static void Check(IReadOnlyList<string> wanted, IReadOnlyList<string> labels)
    {
        foreach (string label in wanted)
        {
            if (!labels.Contains(label, StringComparer.OrdinalIgnoreCase))
            {
                string[] close = CloseTo(label, labels);
                string hint = close.Length > 0
                    ? $"did you mean {string.Join(" or ", close)}?"
                    : $"it has {labels.Count}, which maskrcnn inspect lists.";
                throw new CommandException($"The model has no class '{Printable.Of(label)}'; {hint}");
            }
        }
    }

    private static string[] CloseTo(string wanted, IReadOnlyList<string> labels)
    {
        int farthest = Math.Max(2, wanted.Length / 3);
        return
        [
            .. labels.Distinct()
                .Select(label => (label, distance: Distance(wanted.ToLowerInvariant(), label.ToLowerInvariant())))
                .Where(near => near.distance <= farthest || near.label.Contains(wanted, StringComparison.OrdinalIgnoreCase))
                .OrderBy(near => near.distance)
                .Take(MostSuggestions)
                .Select(near => near.label),
        ];
    }

    // Levenshtein: insertions, deletions and replacements of one character each.
    private static int Distance(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}

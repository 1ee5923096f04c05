using System.Globalization;
using System.Text;

namespace MaskRcnn.Onnx.Client;

/// <summary>The query of <c>POST /v1/segment</c> for the SDK's options.</summary>
internal static class SegmentAddress
{
    /// <summary>The address relative to the server.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="model">The model's name on the server.</param>
    /// <param name="labels">The model's labels.</param>
    /// <exception cref="ArgumentException">A class that the model does not have.</exception>
    public static string Of(SegmentationOptions options, string model, IReadOnlyList<string> labels)
    {
        var address = new StringBuilder("v1/segment?format=json&model=").Append(Uri.EscapeDataString(model));
        address.Append(CultureInfo.InvariantCulture, $"&score={options.ScoreThreshold:R}&masks={(options.Masks ? "rle" : "none")}");
        if (options.MaxInstances is { } max)
        {
            address.Append(CultureInfo.InvariantCulture, $"&max={max}");
        }

        if (options.Classes is { } classes)
        {
            address.Append("&classes=").AppendJoin(',', classes.SelectMany(label => Named(label, labels)).Distinct());
        }

        return address.ToString();
    }

    // The server takes labels and positions, separated by commas, a label before a position that reads the same.
    private static IEnumerable<string> Named(string label, IReadOnlyList<string> labels)
    {
        List<int> positions =
            [.. Enumerable.Range(0, labels.Count).Where(index => string.Equals(labels[index], label, StringComparison.OrdinalIgnoreCase))];
        if (positions.Count == 0)
        {
            throw new ArgumentException($"The model has no class '{label}'.", nameof(label));
        }

        bool separable = !label.Contains(',', StringComparison.Ordinal) && label.Trim().Length == label.Length;
        return separable ? [Uri.EscapeDataString(label)] : positions.Select(position => position.ToString(CultureInfo.InvariantCulture));
    }
}

using System.Globalization;

namespace MaskRcnn.Onnx.Client;

/// <summary>Reads the stage times of a <c>Server-Timing</c> header.</summary>
internal static class ServerTiming
{
    /// <summary>The stages of the network; zero where the header does not tell one, or tells what is no time.</summary>
    /// <param name="header">Entries such as <c>backbone;dur=12.5</c> (milliseconds), separated by commas.</param>
    public static StageTimings Read(string header)
    {
        var stages = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        foreach (string entry in header.Split(','))
        {
            string[] parts = entry.Split(';', StringSplitOptions.TrimEntries);
            foreach (string part in parts.Skip(1))
            {
                const string Duration = "dur=";
                if (part.StartsWith(Duration, StringComparison.Ordinal)
                    && double.TryParse(part.AsSpan(Duration.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds)
                    && milliseconds is >= 0 and < 1e9)
                {
                    stages[parts[0]] = TimeSpan.FromMilliseconds(milliseconds);
                }
            }
        }

        TimeSpan Of(string name) => stages.GetValueOrDefault(name);
        return new StageTimings
        {
            Preprocess = Of("preprocess"),
            Backbone = Of("backbone"),
            Proposals = Of("proposals"),
            Pooling = Of("pooling"),
            BoxHead = Of("box_head"),
            Selection = Of("selection"),
            MaskHead = Of("mask_head"),
        };
    }
}

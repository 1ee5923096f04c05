using System.CommandLine.Parsing;
using System.Globalization;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>Numbers on a command line, the same whatever the language of the machine is.</summary>
internal static class ParsedNumber
{
    /// <summary>A whole number within bounds, or an error at the option.</summary>
    public static int Count(ArgumentResult result, string option, int smallest, int largest = int.MaxValue)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= smallest && count <= largest)
        {
            return count;
        }

        string range = largest == int.MaxValue ? $"from {smallest} on" : $"from {smallest} to {largest}";
        result.AddError($"{option} is a whole number {range}; '{text}' is not.");
        return smallest;
    }

    /// <summary>A score of a detection, or an error at the option.</summary>
    public static float Score(ArgumentResult result, string option)
    {
        string text = result.Tokens[0].Value;
        if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float score) && score is >= 0f and <= 1f)
        {
            return score;
        }

        result.AddError($"{option} is a number from 0 to 1, such as 0.5; '{text}' is not.");
        return 0f;
    }
}

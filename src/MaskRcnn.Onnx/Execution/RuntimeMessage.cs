using System.Text;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Makes what the runtime says fit for a message: one short line without the paths, source lines and host names in it.</summary>
internal static partial class RuntimeMessage
{
    private const int MaximumLength = 400;

    // Names inside a hostile file may be megabytes long; the expressions below look at the front only.
    private const int LongestInput = 4_000;

    /// <summary>The text of a runtime error, cleaned.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return "the runtime gave no reason";

        string cleaned = text.Length > LongestInput ? text[..LongestInput] : text;
        cleaned = SourceLocation().Replace(cleaned, " ");
        cleaned = Decoration().Replace(cleaned, " ");
        cleaned = QuotedPath().Replace(cleaned, static match => $"\"{FileName(match.Groups[1].ValueSpan)}\"");
        cleaned = Path().Replace(cleaned, static match => FileName(match.ValueSpan));
        return OneLine(cleaned);
    }

    /// <summary>The last part of a path of either system.</summary>
    public static string FileName(ReadOnlySpan<char> path)
    {
        ReadOnlySpan<char> trimmed = path.TrimEnd("/\\");
        return trimmed[(trimmed.LastIndexOfAny('/', '\\') + 1)..].ToString();
    }

    // No control characters (a log line stays one line), one space between words, and an end.
    private static string OneLine(string text)
    {
        StringBuilder line = new(Math.Min(text.Length, MaximumLength));
        foreach (char c in text)
        {
            bool blank = char.IsWhiteSpace(c) || char.IsControl(c);
            if (blank && (line.Length == 0 || line[^1] == ' '))
                continue;
            if (line.Length == MaximumLength)
            {
                line.Append('…');
                break;
            }

            line.Append(blank ? ' ' : c);
        }

        return line.ToString().Trim(' ', ';');
    }

    // "/onnxruntime_src/…/provider_bridge_ort.cc:1778 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() ",
    // "tensorprotoutils.cc:434 ValidateExternalDataPathFromDir " and their like.
    [GeneratedRegex(@"\S*\.(?:cc|cpp|cu|h|hpp):\d+\s+(?:[\w:<>,&*\s]*\bonnxruntime::[\w:]+(?:\([^)]*\))?(?:\s*\[with [^\]]*\])?|[A-Z]\w*(?=\s+[A-Z]))?")]
    private static partial Regex SourceLocation();

    // "[ErrorCode:Fail]", "[ONNXRuntimeError] : 1 : FAIL :", and the tail that a CUDA error carries (GPU=, hostname=, file=, line=, expr=).
    [GeneratedRegex(@"\[ErrorCode:\w+\]|\[ONNXRuntimeError\]\s*:\s*\d+\s*:\s*\w+\s*:|;\s*(?:GPU|hostname|file|line|expr)=[^;]*")]
    private static partial Regex Decoration();

    [GeneratedRegex("[\"'](?=[^\"']*[/\\\\])([^\"']+)[\"']")]
    private static partial Regex QuotedPath();

    // Any word with a slash keeps its last part: also the scoped names of graph nodes, which cannot be told from paths.
    [GeneratedRegex(@"[^\s""'(),;=]*[/\\][^\s""'(),;:]*")]
    private static partial Regex Path();
}

using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>The name of a request in its answer and in the log.</summary>
internal static partial class RequestId
{
    public const string Header = "X-Request-Id";

    /// <summary>The client's own, if it is harmless, else a new one.</summary>
    public static string Of(HttpRequest request)
    {
        string? given = request.Headers[Header];
        return given is not null && Harmless().IsMatch(given) ? given : Guid.CreateVersion7().ToString("N");
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z")]
    private static partial Regex Harmless();
}

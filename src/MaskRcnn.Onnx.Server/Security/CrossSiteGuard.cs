using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>
/// Refuses what the pages of other sites send. They cannot read an answer, but a browser lets them send a form without asking, and each
/// would have the network run.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    private const string FetchSite = "Sec-Fetch-Site";
    private const string SchemeEnd = "://";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && !IsOwn(context.Request)
            ? ProblemWriter.WriteAsync(context, new ProblemException(
                ProblemKinds.CrossSite, "A web page of another site sent this request, which only the server's own page may."))
            : next(context);

    // A page cannot set either header. Browsers of pages without https leave Sec-Fetch-Site out; what is no browser sends none of them.
    private static bool IsOwn(HttpRequest request) => request.Headers[FetchSite].ToString() switch
    {
        "same-origin" or "none" => true,
        "" or "same-site" => IsOwnOrigin(request),
        _ => false,
    };

    // Not the scheme: it changes on the way through a proxy that takes the encryption off.
    private static bool IsOwnOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        int end = origin.IndexOf(SchemeEnd, StringComparison.Ordinal);
        return origin.Length == 0
            || (end > 0 && request.Host.Value is { } host
                && origin.AsSpan(end + SchemeEnd.Length).Equals(host, StringComparison.OrdinalIgnoreCase));
    }
}

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Gives every answer the headers that keep browsers from doing more with it than is meant.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>For answers that are no page: nothing may be loaded, nobody may frame them.</summary>
    public const string NothingPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(AddHeaders, context.Response);
        return next(context);
    }

    private static Task AddHeaders(object state)
    {
        IHeaderDictionary headers = ((HttpResponse)state).Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = headers.ContentSecurityPolicy.Count > 0 ? headers.ContentSecurityPolicy : NothingPolicy;
        headers.CacheControl = headers.CacheControl.Count > 0 ? headers.CacheControl : "no-store";
        return Task.CompletedTask;
    }
}

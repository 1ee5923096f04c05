namespace MaskRcnn.Onnx.Server.Lifecycle;

/// <summary>
/// Tells clients to open another connection for their next request once the server was told to stop. On one that they keep, their next
/// request could cross its end and be lost.
/// </summary>
internal sealed class ClosingConnections(RequestDelegate next, ServerState state)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        // HTTP/2 and later have no such header; Kestrel itself tells their clients to go.
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Response.OnStarting(CloseIfDraining, context.Response);
        }

        return next(context);
    }

    private Task CloseIfDraining(object response)
    {
        if (state.IsDraining)
        {
            ((HttpResponse)response).Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }
}

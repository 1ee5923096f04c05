namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>Gives each request its id, its headers of timing and safety, and one line in the log.</summary>
internal sealed class RequestLogging(RequestDelegate next, ServerMetrics metrics, ILogger<RequestLogging> logger)
{
    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        RequestRecord record = RequestRecord.Of(context);
        context.TraceIdentifier = RequestId.Of(context.Request);
        context.Response.OnStarting(AddHeaders, context);
        await next(context);
        if (context.Response.StatusCode == StatusCodes.Status499ClientClosedRequest)
        {
            record.Code = RequestRecord.ClientClosed;
        }

        metrics.Count(Route(record), record);
        if (logger.IsEnabled(LogLevel.Information))
        {
            Log(context, record);
        }
    }

    private static Task AddHeaders(object state)
    {
        var context = (HttpContext)state;
        IHeaderDictionary headers = context.Response.Headers;
        headers[RequestId.Header] = context.TraceIdentifier;
        headers["Server-Timing"] = RequestRecord.Of(context).ToServerTiming();
        return Task.CompletedTask;
    }

    private void Log(HttpContext context, RequestRecord record)
    {
        int status = context.Response.StatusCode;
        if (record.Endpoint?.Metadata.GetMetadata<QuietEndpoint>() is not null && status < StatusCodes.Status400BadRequest)
        {
            return;
        }

        logger.Request(new RequestLine(Method(context.Request.Method), Route(record), status, record, context.TraceIdentifier));
    }

    // A path that leads nowhere is the client's own text and stays out of the log and of the metrics.
    private static string Route(RequestRecord record) => record.Endpoint?.RoutePattern.RawText ?? "-";

    private static string Method(string given) =>
        HttpMethods.IsGet(given) || HttpMethods.IsPost(given) || HttpMethods.IsHead(given) || HttpMethods.IsOptions(given) ? given : "-";
}

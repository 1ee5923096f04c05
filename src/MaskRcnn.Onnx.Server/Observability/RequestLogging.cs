using MaskRcnn.Onnx.Server.Problems;

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
        try
        {
            await next(context);
        }
        catch
        {
            // The answer had begun. All that the client can be told now is that it breaks off, which is what comes of an exception here.
            record.Code = context.RequestAborted.IsCancellationRequested ? RequestRecord.ClientClosed : ProblemKinds.InternalError.Code;
            throw;
        }
        finally
        {
            Finish(context, record);
        }
    }

    private void Finish(HttpContext context, RequestRecord record)
    {
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
        int status = record.Code == RequestRecord.ClientClosed ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
        if (record.Endpoint?.Metadata.GetMetadata<QuietEndpoint>() is not null && record.Code == RequestRecord.Success
            && status < StatusCodes.Status400BadRequest)
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

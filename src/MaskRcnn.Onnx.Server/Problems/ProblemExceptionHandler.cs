using MaskRcnn.Onnx.Server.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;

namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>Turns whatever ends a request into its answer; what nobody expected goes to the log in full.</summary>
internal sealed class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested || exception is ConnectionAbortedException or ConnectionResetException)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        ProblemException problem = ProblemMapping.ToProblem(exception);
        if (problem.Kind == ProblemKinds.InternalError || problem.Kind == ProblemKinds.InferenceFailed)
        {
            logger.RequestFailed(exception, httpContext.TraceIdentifier);
        }

        await ProblemWriter.WriteAsync(httpContext, problem);
        return true;
    }
}

using System.Globalization;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Observability;

namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>Writes error answers.</summary>
internal static class ProblemWriter
{
    public const string MediaType = "application/problem+json";

    /// <summary>Answers with a problem, unless the answer has begun.</summary>
    public static async Task WriteAsync(HttpContext context, ProblemException problem)
    {
        RequestRecord.Of(context).Code = problem.Kind.Code;
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        byte[] body = JsonSerializer.SerializeToUtf8Bytes(
            Document(problem, context.TraceIdentifier), ServerJsonContext.Default.ProblemDocument);
        HttpResponse response = context.Response;
        response.StatusCode = problem.Kind.Status;
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        if (problem.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.Kind == ProblemKinds.ApiKeyRequired)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (problem.Kind == ProblemKinds.UnsupportedContentEncoding)
        {
            response.Headers.AcceptEncoding = MediaTypes.Identity;
        }

        // What is left of a body that is too large or too slow is not worth waiting for.
        if (problem.Kind == ProblemKinds.UploadTimeout || problem.Kind == ProblemKinds.BodyTooLarge)
        {
            response.Headers.Connection = "close";
        }

        await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>The problem as a document.</summary>
    public static ProblemDocument Document(ProblemException problem, string? requestId) => new()
    {
        Type = $"urn:maskrcnn:problem:{problem.Kind.Code}",
        Title = problem.Kind.Title,
        Status = problem.Kind.Status,
        Detail = problem.Message,
        Code = problem.Kind.Code,
        RequestId = requestId,
    };
}

using System.Net;
using System.Text.Json;

namespace MaskRcnn.Onnx.Client;

/// <summary>Turns a server's error answers into the errors that an in-process segmenter would raise.</summary>
internal static class RemoteProblem
{
    private const int LongestAnswer = 64 * 1024;

    /// <summary>Reads the error of an answer that is not a success.</summary>
    public static async Task<MaskRcnnException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        ProblemDocument problem = await ReadDocumentAsync(response, cancellationToken).ConfigureAwait(false);
        string what = problem.Title is null ? $"The server answered {(int)response.StatusCode}." : $"The server answered: {problem.Title}.";
        string message = problem.Detail is null ? what : $"{what} {problem.Detail}";
        return (response.StatusCode, problem.Code) switch
        {
            (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, not "not_ready") => new SegmenterBusyException(message),
            (HttpStatusCode.RequestEntityTooLarge, _) => new ImageLimitException(message),
            (HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity, _) => new UnsupportedImageException(message),
            (_, "queue_timeout") => new SegmenterTimeoutException(message),
            (_, "inference_failed") => new InferenceException(message),
            _ => new RemoteSegmenterException(message, problem.Code, response.StatusCode),
        };
    }

    // What stands in between may answer with a page of its own: then the status alone is told.
    private static async Task<ProblemDocument> ReadDocumentAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return new ProblemDocument();
        }

        try
        {
            await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellationToken).ConfigureAwait(false);
            using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            return await JsonSerializer.DeserializeAsync(body, ServerJsonContext.Default.ProblemDocument, cancellationToken).ConfigureAwait(false)
                ?? new ProblemDocument();
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException)
        {
            return new ProblemDocument();
        }
    }
}

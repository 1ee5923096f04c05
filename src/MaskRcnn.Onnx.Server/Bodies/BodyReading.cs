using System.Diagnostics;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Takes the images out of a request's body, within the limits of size and time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BodyReading(IOptions<LimitsOptions> options, BodyBudget budget)
{
    /// <summary>What a multipart body may have beside its file.</summary>
    private const long MultipartOverhead = 64 << 10;

    /// <summary>Looks at the headers alone: what they rule out is refused before a place is taken and before the body is read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="batch">Whether it is to bring several images.</param>
    /// <exception cref="ProblemException">The type is not supported, the body is compressed, or its length is too large.</exception>
    public void CheckHeaders(HttpRequest request, bool batch)
    {
        if (!MediaTypes.IsPlain(request.Headers.ContentEncoding))
        {
            throw new ProblemException(
                ProblemKinds.UnsupportedContentEncoding, "The header Content-Encoding must be left out; image files are sent as they are.");
        }

        string? boundary = MediaTypes.Boundary(request.ContentType);
        if (boundary is null && (batch || !MediaTypes.IsImage(request.ContentType)))
        {
            string expected = batch
                ? "multipart/form-data"
                : "image/* (or application/octet-stream) with an image file as the body, or multipart/form-data";
            throw new ProblemException(ProblemKinds.UnsupportedMediaType, $"The header Content-Type must be {expected}.");
        }

        long limit = Limit(batch, boundary is not null);
        if (request.ContentLength > limit)
        {
            throw new ProblemException(ProblemKinds.BodyTooLarge, $"The body may have {limit} bytes.");
        }

        if (request.ContentLength == 0)
        {
            throw new ProblemException(ProblemKinds.EmptyBody, "The body is empty; an image file belongs there.");
        }

        // Kestrel counts what really comes, also where no length was announced.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }
    }

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request, whose headers were checked.</param>
    /// <param name="batch">Whether it may bring several images.</param>
    /// <returns>The images, at least one; the caller disposes them.</returns>
    /// <exception cref="ProblemException">It is malformed, too large or too slow, or holds no image or too many.</exception>
    public async Task<IReadOnlyList<UploadedImage>> ReadAsync(HttpRequest request, bool batch)
    {
        long start = Stopwatch.GetTimestamp();
        CancellationToken aborted = request.HttpContext.RequestAborted;
        try
        {
            return await BodyDeadline.ReadAsync(
                options.Value.BodyTimeout, cancellationToken => ReadAllAsync(request, batch, cancellationToken), aborted);
        }
        catch (IOException exception)
            when (exception is not (BadHttpRequestException or ConnectionResetException) && !aborted.IsCancellationRequested)
        {
            // Kestrel says some faults of chunks this way, such as a length that overflows.
            throw new ProblemException(ProblemKinds.BadRequest, "The body is not framed as HTTP demands.");
        }
        finally
        {
            RequestRecord.Of(request.HttpContext).Add("read", Stopwatch.GetElapsedTime(start));
        }
    }

    private async Task<IReadOnlyList<UploadedImage>> ReadAllAsync(HttpRequest request, bool batch, CancellationToken cancellationToken)
    {
        LimitsOptions limits = options.Value;
        if (MediaTypes.Boundary(request.ContentType) is { } boundary)
        {
            return await MultipartImages.ReadAsync(
                request.Body, boundary, batch ? limits.MaxBatchImages : 1, limits, budget, cancellationToken);
        }

        var image = new UploadedImage(new PooledBody(limits.MaxBodyBytes, budget), FileName: null);
        try
        {
            await RawBody.ReadAsync(request.BodyReader, image.Body, cancellationToken);
            return [image];
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private long Limit(bool batch, bool multipart) =>
        batch ? options.Value.MaxBatchBodyBytes
        : multipart ? options.Value.MaxBodyBytes + MultipartOverhead
        : options.Value.MaxBodyBytes;
}

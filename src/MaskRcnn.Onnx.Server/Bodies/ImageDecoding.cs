using System.Diagnostics;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Decodes what clients send, within the server's limits.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageDecoding(IOptions<LimitsOptions> limits, DecodedBytesBudget budget)
{
    private readonly SkiaImageDecoder _decoder = new(new ImageDecodeOptions
    {
        MaxFileBytes = limits.Value.MaxBodyBytes,
        MaxSide = limits.Value.MaxSide,
        MaxPixels = limits.Value.MaxPixels,
        MaxDecodedBytes = limits.Value.MaxDecodedBytes,
        Budget = budget,
    });

    /// <summary>Decodes a file.</summary>
    /// <exception cref="UnsupportedImageException">It is no image that can be read.</exception>
    /// <exception cref="ImageLimitException">The image exceeds a limit.</exception>
    /// <exception cref="ProblemException">It is empty, or other images hold the memory.</exception>
    public DecodedImage Decode(UploadedImage upload, RequestRecord record, CancellationToken cancellationToken)
    {
        if (upload.Body.Length == 0)
        {
            throw new ProblemException(ProblemKinds.EmptyBody, "The image file is empty.");
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            return _decoder.Decode(upload.Body.Memory, cancellationToken);
        }
        catch (SegmenterBusyException)
        {
            throw new ProblemException(
                ProblemKinds.MemoryBusy, "Other images hold the memory. Try again in a moment.", TimeSpan.FromSeconds(1));
        }
        finally
        {
            record.Add("decode", Stopwatch.GetElapsedTime(start));
        }
    }
}

using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>The decoder with the server's limits.</summary>
internal static class ImageDecoding
{
    public static SkiaImageDecoder Create(LimitsOptions limits, DecodedBytesBudget budget) => new(new ImageDecodeOptions
    {
        MaxFileBytes = limits.MaxBodyBytes,
        MaxSide = limits.MaxSide,
        MaxPixels = limits.MaxPixels,
        MaxDecodedBytes = limits.MaxDecodedBytes,
        Budget = budget,
    });
}

using System.Buffers;
using System.IO.Compression;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>Draws what was found into a copy of the picture.</summary>
internal static class OverlayPicture
{
    private const int BytesPerPixel = 3;

    /// <summary>The shared pool would keep larger arrays for every thread, and never give them back.</summary>
    private const int LargestPooled = 16 << 20;

    /// <summary>Of more instances of a model's only class the labels would all say the same and hide what they stand on.</summary>
    private const int MostLabels = 20;

    /// <summary>Writes a PNG file.</summary>
    public static void Write(
        ImageFrame frame, SegmentationResult result, SegmenterInfo info, Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int length = checked(frame.Width * frame.Height * BytesPerPixel);
        bool pooled = length <= LargestPooled;
        byte[] pixels = pooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
        try
        {
            CopyColours(frame, pixels);
            OverlayRenderer.Draw(
                pixels.AsSpan(0, length), frame.Width, frame.Height, 0, PixelFormat.Rgb24, result, Options(info, result.Instances.Count));
            cancellationToken.ThrowIfCancellationRequested();
            var picture = new ImageFrame(pixels.AsMemory(0, length), frame.Width, frame.Height, PixelFormat.Rgb24);
            SkiaImageEncoder.WritePng(picture, stream, CompressionLevel.Fastest);
        }
        finally
        {
            if (pooled)
            {
                ArrayPool<byte>.Shared.Return(pixels);
            }
        }
    }

    private static OverlayOptions Options(SegmenterInfo info, int instances)
    {
        bool single = info.Labels.Count == 1;
        bool crowded = single && instances > MostLabels;
        return OverlayOptions.Default with
        {
            Coloring = single ? OverlayColoring.Instance : OverlayColoring.Class,
            Labels = !crowded,
            Boxes = !crowded,
            Skeleton = info.KeypointSkeleton,
        };
    }

    // Decoded images are RGBA with alpha 255.
    private static void CopyColours(ImageFrame frame, Span<byte> rgb)
    {
        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> row = frame.Row(y);
            for (int from = 0; from < row.Length; from += 4)
            {
                (rgb[0], rgb[1], rgb[2]) = (row[from], row[from + 1], row[from + 2]);
                rgb = rgb[BytesPerPixel..];
            }
        }
    }
}

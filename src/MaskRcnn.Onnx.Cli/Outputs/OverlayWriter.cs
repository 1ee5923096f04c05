using System.Buffers;
using System.IO.Compression;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Writes NAME.overlay.png: the image with what was found drawn in.</summary>
internal sealed class OverlayWriter(OverlayOptions options) : IResultWriter
{
    private const int BytesPerPixel = 3;

    /// <summary>Of more instances of a model's only class the labels would all say the same and hide what they stand on.</summary>
    private const int MostLabels = 20;

    private readonly OverlayOptions _crowded = options.Coloring == OverlayColoring.Instance
        ? options with { Labels = false, Boxes = false }
        : options;

    /// <inheritdoc/>
    public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
    {
        int length = checked(frame.Width * frame.Height * BytesPerPixel);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            CopyAsRgb(frame, pixels);
            OverlayRenderer.Draw(pixels.AsSpan(0, length), frame.Width, frame.Height, 0, PixelFormat.Rgb24, result, result.Instances.Count > MostLabels ? _crowded : options);
            var picture = new ImageFrame(pixels.AsMemory(0, length), frame.Width, frame.Height, PixelFormat.Rgb24);
            PendingFile.Write(job.Results.Overlay, stream => SkiaImageEncoder.WritePng(picture, stream, CompressionLevel.Fastest));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void CopyAsRgb(ImageFrame frame, Span<byte> rgb)
    {
        (int step, int red, int green, int blue) = frame.Format switch
        {
            PixelFormat.Rgb24 => (3, 0, 1, 2),
            PixelFormat.Bgr24 => (3, 2, 1, 0),
            PixelFormat.Rgba32 => (4, 0, 1, 2),
            PixelFormat.Bgra32 => (4, 2, 1, 0),
            _ => (1, 0, 0, 0),
        };
        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> row = frame.Row(y);
            for (int from = 0; from < row.Length; from += step)
            {
                (rgb[0], rgb[1], rgb[2]) = (row[from + red], row[from + green], row[from + blue]);
                rgb = rgb[BytesPerPixel..];
            }
        }
    }
}

using System.Buffers;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>
/// Writes NAME.labels.png, in which 0 is the background and k the k-th instance, and NAME.mask-000.png and so on, in which 255 is the
/// instance and 0 the rest.
/// </summary>
internal sealed class MaskPictureWriter : IResultWriter
{
    private const byte Inside = 255;

    /// <inheritdoc/>
    public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
    {
        WriteLabels(job.Results.Labels, result);
        for (int i = 0; i < result.Instances.Count; i++)
        {
            WriteMask(job.Results.Mask(i), result.Size, result.Instances[i]);
        }

        // Masks of an earlier run that found more would pass for instances of this one.
        for (int i = result.Instances.Count; File.Exists(job.Results.Mask(i)); i++)
        {
            File.Delete(job.Results.Mask(i));
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

    // Grey of 8 bits, which every program reads; of 16 bits where there are more instances than 8 bits can tell apart.
    private static void WriteLabels(string path, SegmentationResult result)
    {
        LabelMap map = LabelMap.FromResult(result);
        if (result.Instances.Count > byte.MaxValue)
        {
            PendingFile.Write(path, stream => SkiaImageEncoder.WritePng(map.Labels, map.Size.Width, map.Size.Height, stream));
            return;
        }

        WriteGrey(path, map.Size, grey =>
        {
            ReadOnlySpan<ushort> labels = map.Labels;
            for (int i = 0; i < labels.Length; i++)
            {
                grey[i] = (byte)labels[i];
            }
        });
    }

    private static void WriteMask(string path, ImageSize size, Instance instance)
        => WriteGrey(path, size, grey => instance.Mask!.CopyTo(grey, Inside));

    private static void WriteGrey(string path, ImageSize size, FillPixels fill)
    {
        int length = checked(size.Width * size.Height);
        byte[] pixels = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            fill(pixels.AsSpan(0, length));
            var picture = new ImageFrame(pixels.AsMemory(0, length), size.Width, size.Height, PixelFormat.Gray8);
            PendingFile.Write(path, stream => SkiaImageEncoder.WritePng(picture, stream));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private delegate void FillPixels(Span<byte> pixels);
}

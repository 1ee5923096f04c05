using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Decoding;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>The pixels of an image file, and what its header said. Owns the pixels until it is disposed.</summary>
/// <remarks>
/// Safe to read from several threads. After <see cref="Dispose"/> the memory of <see cref="Frame"/> is used for other images: reading
/// it then throws <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class DecodedImage : IDisposable
{
    private readonly RentedBytes _pixels;

    internal DecodedImage(RentedBytes pixels, ImageSize size, ImageHeader header, bool isPartial)
    {
        _pixels = pixels;
        Frame = new ImageFrame(pixels.Memory, size.Width, size.Height, PixelFormat.Rgba32);
        Format = header.Format;
        Orientation = header.Orientation;
        FrameCount = header.FrameCount;
        IsPartial = isPartial;
    }

    /// <summary>The pixels, RGBA with alpha 255, rows without padding; upright unless the options say otherwise.</summary>
    public ImageFrame Frame { get; }

    /// <summary>The format of the file.</summary>
    public ImageFileFormat Format { get; }

    /// <summary>The EXIF orientation of the file, 1..8; 1 where it has none.</summary>
    public int Orientation { get; }

    /// <summary>Frames of the file, of which <see cref="Frame"/> is the first; 1 for a still image.</summary>
    public int FrameCount { get; }

    /// <summary>Whether the file ended too early and part of the picture is missing (<see cref="ImageDecodeOptions.AllowTruncated"/>).</summary>
    public bool IsPartial { get; }

    /// <summary>Gives the pixels back.</summary>
    public void Dispose() => _pixels.Dispose();
}

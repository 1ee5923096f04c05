using MaskRcnn.Onnx.SkiaSharp.Decoding;
using MaskRcnn.Onnx.SkiaSharp.Headers;

namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>Decodes PNG, JPEG, GIF, BMP and WebP files into frames for a segmenter, with SkiaSharp.</summary>
/// <remarks>
/// <para>Thread-safe; one decoder can serve an application.</para>
/// <para>
/// Files may come from strangers. The format is told from the first bytes, and size, frames and scans are read from the file's own
/// structure and checked against <see cref="ImageDecodeOptions"/> before a pixel is allocated.
/// </para>
/// <para>What the pixels are:</para>
/// <list type="bullet">
/// <item>The EXIF orientation (JPEG, PNG, WebP) is applied: frame and results are in upright coordinates.</item>
/// <item>Grey is replicated, palettes are resolved, 16 bits are scaled to 8 and rounded, CMYK and YCCK become RGB (sample values as
/// Adobe's programs write them, inverted; <c>R = (255 - C) * (255 - K) / 255</c>).</item>
/// <item>Transparency is dropped, not composited, unless <see cref="ImageDecodeOptions.Alpha"/> names a colour.</item>
/// <item>Of an animation the first frame is taken.</item>
/// <item>Colour profiles and gamma are ignored: the stored sample values are what the models were trained on.</item>
/// <item>A truncated file is an error unless <see cref="ImageDecodeOptions.AllowTruncated"/> is set. Damage inside a JPEG's coded data
/// that the decoder (libjpeg-turbo) conceals is no error.</item>
/// <item>JPEG files with arithmetic, lossless or hierarchical coding, or with other than 8 bits per sample, are refused.</item>
/// </list>
/// <para>JPEG pixels equal those of libjpeg-turbo's defaults, and so those of Pillow, bit for bit.</para>
/// </remarks>
public sealed class SkiaImageDecoder
{
    /// <summary>Creates a decoder.</summary>
    /// <param name="options">Limits and choices; null for the defaults.</param>
    public SkiaImageDecoder(ImageDecodeOptions? options = null) => Options = options ?? ImageDecodeOptions.Default;

    /// <summary>Limits and choices.</summary>
    public ImageDecodeOptions Options { get; }

    /// <summary>Decodes the bytes of an image file.</summary>
    /// <param name="file">The whole file. Not used after the call.</param>
    /// <param name="cancellationToken">Stops before decoding, and for JPEG also within it.</param>
    /// <exception cref="UnsupportedImageException">Not an image, not of a supported kind, truncated or damaged.</exception>
    /// <exception cref="ImageLimitException">The image exceeds a limit; no pixel was allocated.</exception>
    /// <exception cref="SegmenterBusyException">Other images hold too much of <see cref="ImageDecodeOptions.Budget"/> at present.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DecodedImage Decode(ReadOnlyMemory<byte> file, CancellationToken cancellationToken = default)
    {
        ThrowIfOver(file.Length, Options.MaxFileBytes, "bytes in the file");
        ImageHeader header = ImageHeaderReader.Read(file.Span);
        UprightWriter upright = new(new(header.Width, header.Height), Options.ApplyOrientation ? header.Orientation : 1);
        ThrowIfOverLimits(header, upright);
        if (header.TruncatedBecause is { } reason && !Options.AllowTruncated)
        {
            throw new UnsupportedImageException($"The {header.Format.DisplayName()} file is truncated: {reason}.");
        }

        cancellationToken.ThrowIfCancellationRequested();

        using DecodedBytesBudget.Share? working = Options.Budget?.Reserve(WorkingBytes(header, upright));

        // What a truncated file leaves out is black, never a remainder of another image.
        RentedBytes pixels = RentedBytes.Rent(header.DecodedBytes, Options.Budget, cleared: Options.AllowTruncated);
        try
        {
            bool complete = header is { Format: ImageFileFormat.Png, BitDepth: 16 }
                ? new DeepPngReader(header, upright, Options).Read(file, pixels, cancellationToken)
                : new CodecReader(header, upright, Options).Read(file, pixels, cancellationToken);
            if (!complete && !Options.AllowTruncated)
            {
                throw new UnsupportedImageException($"The {header.Format.DisplayName()} file is truncated or damaged: part of its image is missing.");
            }

            return new DecodedImage(pixels, upright.Size, header, !complete || header.TruncatedBecause is not null);
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    /// <summary>Reads a stream from its position to its end and decodes it.</summary>
    /// <param name="source">Readable; it need not be seekable, and is left open. Little more than
    /// <see cref="ImageDecodeOptions.MaxFileBytes"/> is read of a longer one.</param>
    /// <param name="cancellationToken">Stops between two reads, before decoding, and for JPEG also within it.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public DecodedImage Decode(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using FileBytes file = FileBytes.Read(source, Options.MaxFileBytes, cancellationToken);
        return Decode(file.Memory, cancellationToken);
    }

    /// <summary>Reads a stream from its position to its end without blocking, and decodes it on the thread that finishes reading.</summary>
    /// <inheritdoc cref="Decode(Stream, CancellationToken)"/>
    public async Task<DecodedImage> DecodeAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using FileBytes file = await FileBytes.ReadAsync(source, Options.MaxFileBytes, cancellationToken).ConfigureAwait(false);
        return Decode(file.Memory, cancellationToken);
    }

    /// <summary>Decodes an image file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops between two reads, before decoding, and for JPEG also within it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <inheritdoc cref="Decode(ReadOnlyMemory{byte}, CancellationToken)" path="/exception"/>
    public DecodedImage Decode(string path, CancellationToken cancellationToken = default)
    {
        using FileStream source = ImageFile.Open(path, FileOptions.SequentialScan);
        return Decode(source, cancellationToken);
    }

    /// <summary>Reads an image file without blocking, and decodes it on the thread that finishes reading.</summary>
    /// <inheritdoc cref="Decode(string, CancellationToken)"/>
    public async Task<DecodedImage> DecodeAsync(string path, CancellationToken cancellationToken = default)
    {
        FileStream source = ImageFile.Open(path, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (source.ConfigureAwait(false))
        {
            return await DecodeAsync(source, cancellationToken).ConfigureAwait(false);
        }
    }

    // A JPEG is brought upright strip by strip; the others need their stored pixels beside the upright ones.
    private static long WorkingBytes(ImageHeader header, UprightWriter upright) =>
        header.WorkingBytes + (header.Format == ImageFileFormat.Jpeg || upright.IsIdentity ? 0 : header.DecodedBytes);

    private void ThrowIfOverLimits(ImageHeader header, UprightWriter upright)
    {
        ThrowIfOver(Math.Max(header.Width, header.Height), Options.MaxSide, "pixels on its longest side");
        ThrowIfOver(header.Pixels, Options.MaxPixels, "pixels");
        ThrowIfOver(header.DecodedBytes, Options.MaxDecodedBytes, "bytes of pixels");
        ThrowIfOver(header.DecodedBytes + WorkingBytes(header, upright), Options.MaxDecodedBytes, "bytes to hold while it is decoded");
        ThrowIfOver(header.FrameCount, Options.MaxFrames, "frames");
        ThrowIfOver(header.ScanCount, Options.MaxScans, "scans");
    }

    private static void ThrowIfOver(long value, long limit, string what)
    {
        if (value > limit)
        {
            throw new ImageLimitException($"The image has {value} {what}; the limit is {limit}.");
        }
    }
}

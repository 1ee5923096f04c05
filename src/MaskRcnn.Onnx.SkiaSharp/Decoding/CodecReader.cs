using System.Buffers;
using System.Runtime.InteropServices;
using MaskRcnn.Onnx.SkiaSharp.Headers;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>
/// Decodes with Skia's codecs as unpremultiplied RGBA and without any colour conversion: no colour space is asked for, so that ICC
/// profiles and gamma have no effect.
/// </summary>
/// <param name="header">What the first gate found.</param>
/// <param name="upright">Where the stored rows go.</param>
/// <param name="options">The caller's choices.</param>
internal readonly struct CodecReader(ImageHeader header, UprightWriter upright, ImageDecodeOptions options)
{
    private static ReadOnlySpan<byte> EndOfJpeg => [0xFF, 0xD9];

    private SKImageInfo StoredInfo => new(header.Width, header.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);

    /// <summary>Decodes the first frame, upright and opaque.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="pixels">Receives every pixel.</param>
    /// <param name="cancellationToken">Stops a JPEG between two strips of rows.</param>
    /// <returns>Whether the decoder found the whole picture.</returns>
    /// <exception cref="UnsupportedImageException">Skia cannot read the file, or reads another size than its header has.</exception>
    public unsafe bool Read(ReadOnlyMemory<byte> file, RentedBytes pixels, CancellationToken cancellationToken)
    {
        using RentedBytes? patched = Patch(ref file);
        using MemoryHandle pinned = file.Pin();
        using SKData data = SKData.Create((nint)pinned.Pointer, file.Length);
        using SKCodec codec = SKCodec.Create(new SKMemoryStream(data), out SKCodecResult result)
            ?? throw Refused(result);
        if (codec.Info.Width != header.Width || codec.Info.Height != header.Height)
        {
            throw new UnsupportedImageException($"The {header.Format.DisplayName()} file is damaged: its parts disagree about its size.");
        }

        bool complete = header.Format == ImageFileFormat.Jpeg ? ReadStrips(codec, pixels, cancellationToken) : ReadWhole(codec, pixels);
        if (codec.Info.AlphaType != SKAlphaType.Opaque || !complete)
        {
            Transparency.Remove(pixels.GetSpan(), options.Alpha);
        }

        return complete;
    }

    /// <summary>Row by row, so that a picture lying on its side needs no second buffer of its size.</summary>
    private unsafe bool ReadStrips(SKCodec codec, RentedBytes pixels, CancellationToken cancellationToken)
    {
        SKImageInfo info = StoredInfo;
        if (codec.StartScanlineDecode(info) is var started and not SKCodecResult.Success)
        {
            throw Refused(started);
        }

        using RentedBytes? strip = upright.IsIdentity ? null : RentedBytes.Rent((long)info.RowBytes * UprightWriter.StripRows);
        Span<byte> target = pixels.GetSpan();
        for (int row = 0; row < info.Height; row += UprightWriter.StripRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int wanted = Math.Min(UprightWriter.StripRows, info.Height - row);
            Span<byte> rows = strip is null ? target.Slice(row * info.RowBytes, wanted * info.RowBytes) : strip.GetSpan()[..(wanted * info.RowBytes)];
            int read;
            fixed (byte* first = rows)
            {
                read = codec.GetScanlines((nint)first, wanted, info.RowBytes);
            }

            if (strip is not null && read > 0)
            {
                upright.Write(MemoryMarshal.Cast<byte, uint>(rows[..(read * info.RowBytes)]), row, MemoryMarshal.Cast<byte, uint>(target));
            }

            if (read < wanted)
            {
                return row + read > 0 ? false : throw Refused(SKCodecResult.IncompleteInput);
            }
        }

        return true;
    }

    private unsafe bool ReadWhole(SKCodec codec, RentedBytes pixels)
    {
        SKImageInfo info = StoredInfo;
        using RentedBytes? stored = upright.IsIdentity ? null : RentedBytes.Rent(info.BytesSize64, cleared: options.AllowTruncated);
        Span<byte> rows = (stored ?? pixels).GetSpan();
        SKCodecResult result;
        fixed (byte* first = rows)
        {
            result = codec.GetPixels(info, (nint)first);
        }

        if (result is not (SKCodecResult.Success or SKCodecResult.IncompleteInput or SKCodecResult.ErrorInInput))
        {
            throw Refused(result);
        }

        if (stored is not null)
        {
            upright.Write(MemoryMarshal.Cast<byte, uint>(rows), 0, MemoryMarshal.Cast<byte, uint>(pixels.GetSpan()));
        }

        return result == SKCodecResult.Success;
    }

    /// <summary>Replaces a file that Skia would not read as it should by a changed copy; null where it can be used as it is.</summary>
    private RentedBytes? Patch(ref ReadOnlyMemory<byte> file)
    {
        // Skia makes transparent pixels of a GIF black; without the flag they keep the colour that they are stored with.
        int? transparency = options.Alpha.IsOver ? null : header.TransparencyFlagOffset;

        // libjpeg gives nothing of the rows, and of a progressive file nothing at all, that wait for more data; at an end marker it gives what it has.
        bool endsEarly = header is { Format: ImageFileFormat.Jpeg, TruncatedBecause: not null };
        if (transparency is null && !endsEarly)
        {
            return null;
        }

        RentedBytes copy = RentedBytes.Rent(file.Length + EndOfJpeg.Length);
        Span<byte> bytes = copy.GetSpan();
        file.Span.CopyTo(bytes);
        if (transparency is { } flag)
        {
            bytes[flag] &= 0xFE;
        }

        EndOfJpeg.CopyTo(bytes[file.Length..]);
        file = copy.Memory[..(file.Length + (endsEarly ? EndOfJpeg.Length : 0))];
        return copy;
    }

    private UnsupportedImageException Refused(SKCodecResult result) => new(result switch
    {
        SKCodecResult.IncompleteInput => $"The {header.Format.DisplayName()} file is truncated.",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => $"The {header.Format.DisplayName()} file is damaged: its image data are invalid.",
        _ => $"The {header.Format.DisplayName()} file is damaged or of an unsupported kind.",
    });
}

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>What a file says about its image before any pixel is decoded.</summary>
internal sealed record ImageHeader
{
    public required ImageFileFormat Format { get; init; }

    /// <summary>Columns as stored, at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Rows as stored, at least 1.</summary>
    public required int Height { get; init; }

    /// <summary>Bits of one sample.</summary>
    public int BitDepth { get; init; } = 8;

    /// <summary>EXIF orientation, 1..8.</summary>
    public int Orientation { get; init; } = 1;

    /// <summary>Frames of an animation.</summary>
    public int FrameCount { get; init; } = 1;

    /// <summary>Scans of a JPEG.</summary>
    public int ScanCount { get; init; } = 1;

    /// <summary>Whether the file ends before its image does; the reason is the second half of a sentence.</summary>
    public string? TruncatedBecause { get; init; }

    /// <summary>Where the GIF's first frame says that it has a transparent colour (bit 0 of this byte); null where it has none.</summary>
    public int? TransparencyFlagOffset { get; init; }

    public long Pixels => (long)Width * Height;

    /// <summary>Bytes that the format makes a decoder keep beside the pixels while it works, about.</summary>
    public long WorkingBytes { get; init; }

    /// <summary>Bytes of the pixels as RGBA.</summary>
    public long DecodedBytes => Math.Min(Pixels, long.MaxValue / 4) * 4;
}

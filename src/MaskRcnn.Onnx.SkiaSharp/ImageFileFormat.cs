namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>The file formats that <see cref="SkiaImageDecoder"/> reads.</summary>
public enum ImageFileFormat
{
    /// <summary>Portable Network Graphics, still or animated (the default image is taken).</summary>
    Png,

    /// <summary>JPEG, baseline, extended or progressive, Huffman-coded, 8 bits.</summary>
    Jpeg,

    /// <summary>Graphics Interchange Format (the first frame is taken).</summary>
    Gif,

    /// <summary>Windows or OS/2 bitmap.</summary>
    Bmp,

    /// <summary>WebP, lossy or lossless, still or animated (the first frame is taken).</summary>
    WebP,
}

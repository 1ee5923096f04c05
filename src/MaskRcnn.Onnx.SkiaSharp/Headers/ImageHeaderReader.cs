namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>The first gate: tells the format from the first bytes, never from a name, and has the format's reader walk its structure.</summary>
internal static class ImageHeaderReader
{
    /// <summary>Reads the header. Allocates nothing that depends on what the file claims.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="UnsupportedImageException">Not an image, not of a supported kind, or damaged.</exception>
    public static ImageHeader Read(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty)
        {
            throw new UnsupportedImageException("The file is empty.");
        }

        if (file.StartsWith(PngChunks.Signature))
        {
            return PngHeaderReader.Read(file);
        }

        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return JpegHeaderReader.Read(file);
        }

        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
        {
            return GifHeaderReader.Read(file);
        }

        if (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8))
        {
            return WebPHeaderReader.Read(file);
        }

        if (file.StartsWith("BM"u8))
        {
            return BmpHeaderReader.Read(file);
        }

        throw new UnsupportedImageException("The file is not a PNG, JPEG, GIF, BMP or WebP image.");
    }
}

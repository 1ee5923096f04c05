namespace MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

/// <summary>Writes GIF files of eight colours. Its LZW never makes a code longer than four bits: it clears the table before it grows.</summary>
internal static class TestGif
{
    private const int CodeBits = 4;
    private const int Clear = 8;
    private const int End = 9;

    /// <summary>A file with one frame after another and a palette of 24 bytes.</summary>
    public static byte[] File(int width, int height, byte[] palette, params byte[][] frames) =>
        [.. Start(width, height, palette), .. frames.SelectMany(frame => frame), 0x3B];

    public static byte[] Start(int width, int height, byte[] palette) =>
        [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0xF2, 0, 0, .. palette];

    /// <summary>A frame with its graphic control extension.</summary>
    public static byte[] Frame(int x, int y, int width, int height, byte[] indices, int? transparent = null)
    {
        byte[] control = [0x21, 0xF9, 4, (byte)(transparent is null ? 0 : 1), 0, 0, (byte)(transparent ?? 0), 0];
        byte[] descriptor = [0x2C, (byte)x, (byte)(x >> 8), (byte)y, (byte)(y >> 8), (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0];
        return [.. control, .. descriptor, 3, .. SubBlocks(Compress(indices)), 0];
    }

    private static byte[] Compress(byte[] indices)
    {
        List<int> codes = [];
        for (int i = 0; i < indices.Length; i++)
        {
            // Codes 10..15 are defined by the second to the seventh index behind a clear code.
            if (i % 6 == 0)
            {
                codes.Add(Clear);
            }

            codes.Add(indices[i]);
        }

        codes.Add(End);
        var packed = new byte[((codes.Count * CodeBits) + 7) / 8];
        for (int i = 0; i < codes.Count; i++)
        {
            packed[i / 2] |= (byte)(codes[i] << (4 * (i % 2)));
        }

        return packed;
    }

    private static IEnumerable<byte> SubBlocks(byte[] data) =>
        data.Chunk(255).SelectMany(block => (byte[])[(byte)block.Length, .. block]);
}

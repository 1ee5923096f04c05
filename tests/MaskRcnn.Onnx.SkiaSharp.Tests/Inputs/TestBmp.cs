using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

/// <summary>Writes uncompressed BMP files of 24 bits.</summary>
internal static class TestBmp
{
    /// <summary>A file with a BITMAPINFOHEADER from RGB rows from top to bottom; they are stored in that order where the height is negative.</summary>
    public static byte[] File(int width, int height, byte[] rgb)
    {
        int rows = Math.Abs(height);
        int stride = ((width * 3) + 3) / 4 * 4;
        var file = new byte[54 + (stride * rows)];
        Span<byte> span = file;
        "BM"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32LittleEndian(span[2..], file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[10..], 54);
        BinaryPrimitives.WriteInt32LittleEndian(span[14..], 40);
        BinaryPrimitives.WriteInt32LittleEndian(span[18..], width);
        BinaryPrimitives.WriteInt32LittleEndian(span[22..], height);
        BinaryPrimitives.WriteInt16LittleEndian(span[26..], 1);
        BinaryPrimitives.WriteInt16LittleEndian(span[28..], 24);
        for (int y = 0; y < rows; y++)
        {
            int stored = height > 0 ? rows - 1 - y : y;
            for (int i = 0; i < width * 3; i++)
            {
                file[54 + (stored * stride) + i] = rgb[(y * width * 3) + (i / 3 * 3) + 2 - (i % 3)];
            }
        }

        return file;
    }
}

using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>Fills outlines of pixel edges even-odd: each vertical side toggles its rows from there to the right.</summary>
internal static class OutlineFill
{
    public static BitMask Fill(IReadOnlyList<MaskRing> rings, ImageSize image)
    {
        MaskWindow.ThrowIfNegative(image);
        MaskWindow window = Bounds(rings, image);
        ulong[] words = BitMask.Allocate(window);
        int perRow = BitMask.WordsFor(window.Width);
        foreach (MaskRing ring in rings)
        {
            ReadOnlySpan<MaskVertex> vertices = ring.Vertices;
            for (int i = 0; i < vertices.Length; i++)
            {
                MaskVertex from = vertices[i];
                MaskVertex to = vertices[i + 1 < vertices.Length ? i + 1 : 0];
                int column = from.X - window.X;
                if (column == window.Width)
                {
                    continue;
                }

                int last = Math.Max(from.Y, to.Y) - window.Y;
                for (int row = Math.Min(from.Y, to.Y) - window.Y; row < last; row++)
                {
                    words[(row * perRow) + (column >> 6)] ^= 1UL << (column & 63);
                }
            }
        }

        for (int row = 0; row < window.Height; row++)
        {
            PrefixParity(words.AsSpan(row * perRow, perRow), window.Width);
        }

        return new BitMask(image, window, words);
    }

    /// <summary>Bit k becomes the parity of the bits 0..k.</summary>
    private static void PrefixParity(Span<ulong> row, int width)
    {
        ulong carry = 0;
        for (int i = 0; i < row.Length; i++)
        {
            ulong value = row[i];
            for (int shift = 1; shift < 64; shift <<= 1)
            {
                value ^= value << shift;
            }

            row[i] = value ^ carry;
            carry = 0 - (row[i] >> 63);
        }

        if ((width & 63) != 0)
        {
            row[^1] &= (1UL << (width & 63)) - 1;
        }
    }

    private static MaskWindow Bounds(IReadOnlyList<MaskRing> rings, ImageSize image)
    {
        int left = int.MaxValue, top = int.MaxValue, right = int.MinValue, bottom = int.MinValue;
        foreach (MaskRing ring in rings)
        {
            MaskVertex previous = ring.Vertices.IsEmpty ? default : ring.Vertices[^1];
            foreach (MaskVertex vertex in ring.Vertices)
            {
                if (vertex.X != previous.X && vertex.Y != previous.Y)
                {
                    throw new ArgumentException($"The side from {previous} to {vertex} is slanted.", nameof(rings));
                }

                left = Math.Min(left, vertex.X);
                right = Math.Max(right, vertex.X);
                top = Math.Min(top, vertex.Y);
                bottom = Math.Max(bottom, vertex.Y);
                previous = vertex;
            }
        }

        if (right <= left || bottom <= top)
        {
            return default;
        }

        if (left < 0 || top < 0 || right > image.Width || bottom > image.Height)
        {
            throw new ArgumentException($"A ring leaves the image of {image.Width} x {image.Height} pixels.", nameof(rings));
        }

        return new MaskWindow(left, top, right - left, bottom - top);
    }
}

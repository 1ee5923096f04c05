using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Compares each form that a mask can take with one byte per pixel.</summary>
internal static class MaskForms
{
    public static void AssertAllAre(byte[] expected, InstanceMask mask)
    {
        (int width, int height) = (mask.Image.Width, mask.Image.Height);
        BitMask bits = mask.ToBitMask();
        CocoRle runs = mask.ToCocoRle();
        IReadOnlyList<MaskRing> rings = mask.ToPolygons();
        Same<byte>(Read(bits), expected, "bits");
        Same<byte>(Write(mask.CopyTo, width, height), expected, "bytes");
        Same<int>(runs.Counts, NaiveRle.Counts(expected, width, height), "runs");
        Same<int>(CocoRle.FromBitMask(bits).Counts, runs.Counts, "runs of the bits");
        Same<byte>(Read(runs.ToBitMask()), expected, "bits of the runs");
        Same<byte>(Write(runs.CopyTo, width, height), expected, "bytes of the runs");
        Same<byte>(Read(MaskPolygons.Fill(rings, mask.Image)), expected, "filled outlines");
        Same<byte>(NaiveOutline.Fill(rings, width, height), expected, "outlines filled by the definition");
        long area = expected.Sum(value => (long)value);
        Assert.That(new[] { mask.Area, bits.Area, runs.Area }, Is.All.EqualTo(area), "area");
        Assert.That(rings.Sum(ring => ring.IsHole ? -ring.Area : ring.Area), Is.EqualTo(area), "area of the outlines");
    }

    public static byte[] Read(BitMask mask)
    {
        var canvas = new byte[mask.Image.Width * mask.Image.Height];
        for (int y = 0; y < mask.Image.Height; y++)
        {
            for (int x = 0; x < mask.Image.Width; x++)
            {
                canvas[(y * mask.Image.Width) + x] = mask[x, y] ? (byte)1 : (byte)0;
            }
        }

        return canvas;
    }

    private static void Same<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, string form) =>
        Assert.That(actual.SequenceEqual(expected), Is.True, form);

    private static byte[] Write(Copy copy, int width, int height)
    {
        // Rows farther apart than they are long, over old content: the pixels change, the bytes between the rows do not.
        int stride = width + 3;
        var canvas = new byte[height * stride];
        Array.Fill(canvas, (byte)7);
        copy(canvas, 200, stride);
        var pixels = new byte[width * height];
        bool untouched = true;
        for (int i = 0; i < canvas.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, stride);
            if (x < width)
            {
                pixels[(y * width) + x] = canvas[i] switch { 0 => 0, 200 => 1, _ => 9 };
            }
            else
            {
                untouched &= canvas[i] == 7;
            }
        }

        Assert.That(untouched, Is.True, "bytes between the rows");
        return pixels;
    }

    private delegate void Copy(Span<byte> canvas, byte value, int stride);
}

using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Even-odd filling by the definition: a pixel is inside where a ray to it has met an odd number of sides.</summary>
internal static class NaiveOutline
{
    public static byte[] Fill(IReadOnlyList<MaskRing> rings, int width, int height)
    {
        var canvas = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            // Sides that a ray from the left along the middle of this row meets, by the column that it enters behind them.
            var sides = new int[width + 1];
            foreach (MaskRing ring in rings)
            {
                for (int i = 0; i < ring.Vertices.Length; i++)
                {
                    MaskVertex a = ring.Vertices[i], b = ring.Vertices[(i + 1) % ring.Vertices.Length];
                    sides[a.X] += (a.Y <= y) != (b.Y <= y) ? 1 : 0;
                }
            }

            for (int x = 0, met = 0; x < width; x++)
            {
                met += sides[x];
                canvas[(y * width) + x] = (byte)(met % 2);
            }
        }

        return canvas;
    }
}

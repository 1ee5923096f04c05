namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>COCO's run lengths and their text, one pixel and one digit at a time.</summary>
internal static class NaiveRle
{
    public static int[] Counts(byte[] canvas, int width, int height)
    {
        var counts = new List<int>();
        int run = 0;
        bool inside = false;
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                if ((canvas[(y * width) + x] != 0) != inside)
                {
                    counts.Add(run);
                    run = 0;
                    inside = !inside;
                }

                run++;
            }
        }

        counts.Add(run);
        return [.. counts];
    }

    public static byte[] Decode(IReadOnlyList<int> counts, int width, int height)
    {
        var canvas = new byte[width * height];
        int position = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            for (int k = 0; k < counts[i]; k++, position++)
            {
                canvas[(position % height * width) + (position / height)] = (byte)(i % 2);
            }
        }

        return canvas;
    }

    public static string Text(IReadOnlyList<int> counts)
    {
        string text = "";
        for (int i = 0; i < counts.Count; i++)
        {
            int value = counts[i] - (i > 2 ? counts[i - 2] : 0);
            while (value is < -16 or > 15)
            {
                text += (char)(48 + (value & 31) + 32);
                value >>= 5;
            }

            text += (char)(48 + (value & 31));
        }

        return text;
    }
}

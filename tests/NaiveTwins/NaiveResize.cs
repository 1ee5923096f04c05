namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>The three resize filters written down as their definitions, one output sample at a time.</summary>
internal static class NaiveResize
{
    /// <summary>Pillow BILINEAR on one 8-bit plane: horizontal, then vertical, 8 bits between.</summary>
    public static byte[,] Pillow(byte[,] plane, int height, int width)
    {
        byte[,] wide = new byte[plane.GetLength(0), width];
        for (int y = 0; y < wide.GetLength(0); y++)
        {
            for (int x = 0; x < width; x++)
            {
                int row = y;
                wide[y, x] = PillowSample(plane.GetLength(1), width, x, i => plane[row, i]);
            }
        }

        byte[,] result = new byte[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int column = x;
                result[y, x] = PillowSample(plane.GetLength(0), height, y, i => wide[i, column]);
            }
        }

        return result;
    }

    /// <summary>OpenCV INTER_LINEAR on one 8-bit plane, its 11-bit arithmetic.</summary>
    public static byte[,] OpenCv(byte[,] plane, int height, int width)
    {
        int inputHeight = plane.GetLength(0), inputWidth = plane.GetLength(1);
        byte[,] result = new byte[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int left, float fx) = OpenCvPosition(inputWidth, width, x);
                (int top, float fy) = OpenCvPosition(inputHeight, height, y);
                if (left < 0)
                {
                    (left, fx) = (0, 0f);
                }
                else if (left >= inputWidth - 1)
                {
                    (left, fx) = (inputWidth - 1, 0f);
                }

                int right = Math.Min(left + 1, inputWidth - 1);
                int a0 = Fixed(1f - fx), a1 = Fixed(fx), b0 = Fixed(1f - fy), b1 = Fixed(fy);
                int y0 = Math.Clamp(top, 0, inputHeight - 1), y1 = Math.Clamp(top + 1, 0, inputHeight - 1);
                int upper = (plane[y0, left] * a0) + (plane[y0, right] * a1);
                int lower = (plane[y1, left] * a0) + (plane[y1, right] * a1);
                result[y, x] = (byte)(((b0 * (upper >> 4) >> 16) + (b1 * (lower >> 4) >> 16) + 2) >> 2);
            }
        }

        return result;

        static int Fixed(float fraction) => (int)Math.Round((double)fraction * 2048, MidpointRounding.ToEven);
    }

    /// <summary>Bilinear without anti-aliasing, pixel centres, border repeated, in double precision but for torch's float scale.</summary>
    public static double[,] Torch(float[,] plane, int height, int width)
    {
        int inputHeight = plane.GetLength(0), inputWidth = plane.GetLength(1);
        double[,] result = new double[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double sy = Math.Max(((y + 0.5) * ((float)inputHeight / height)) - 0.5, 0), sx = Math.Max(((x + 0.5) * ((float)inputWidth / width)) - 0.5, 0);
                int y0 = (int)sy, x0 = (int)sx;
                int y1 = Math.Min(y0 + 1, inputHeight - 1), x1 = Math.Min(x0 + 1, inputWidth - 1);
                double fy = sy - y0, fx = sx - x0;
                result[y, x] = ((1 - fy) * (((1 - fx) * plane[y0, x0]) + (fx * plane[y0, x1])))
                    + (fy * (((1 - fx) * plane[y1, x0]) + (fx * plane[y1, x1])));
            }
        }

        return result;
    }

    private static byte PillowSample(int inputLength, int outputLength, int output, Func<int, byte> sample)
    {
        double scale = (double)inputLength / outputLength;
        double support = Math.Max(scale, 1);
        double centre = (output + 0.5) * scale;
        int from = Math.Max((int)(centre - support + 0.5), 0);
        int to = Math.Min((int)(centre + support + 0.5), inputLength);
        double[] weights = new double[to - from];
        for (int k = 0; k < weights.Length; k++)
        {
            weights[k] = Math.Max(0, 1 - Math.Abs((k + from - centre + 0.5) * (1 / support)));
        }

        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        long sum = 1 << 21;
        for (int k = 0; k < weights.Length; k++)
        {
            sum += (long)sample(from + k) * (int)((weights[k] / total * (1 << 22)) + 0.5);
        }

        return (byte)Math.Clamp(sum >> 22, 0, 255);
    }

    private static (int First, float Fraction) OpenCvPosition(int inputLength, int outputLength, int output)
    {
        float position = (float)(((output + 0.5) * (1.0 / ((double)outputLength / inputLength))) - 0.5);
        int first = (int)Math.Floor(position);
        return (first, position - first);
    }
}

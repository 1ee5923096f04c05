using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Masks;

/// <summary>
/// Fills a polygon exactly as pycocotools' <c>rleFrPoly</c>: the outline is walked on a grid five times finer than the pixels, and
/// each column is cut where the outline crosses it.
/// </summary>
internal static class PolygonRaster
{
    /// <summary>Coordinates farther out than this are refused: the time of the walk grows with them.</summary>
    public const double Limit = 1e6;

    private const double Scale = 5;

    public static int[] ToRuns(ReadOnlySpan<double> vertices, ImageSize image)
    {
        int total = RunLengths.PixelCount(image);
        if ((vertices.Length & 1) != 0)
        {
            throw new FormatException($"A polygon with {vertices.Length} coordinates.");
        }

        foreach (double value in vertices)
        {
            if (!(Math.Abs(value) <= Limit))
            {
                throw new FormatException($"A polygon with the coordinate {value}.");
            }
        }

        var crossings = new List<int>();
        var walk = new Walk(image, crossings);
        int count = vertices.Length / 2;
        for (int i = 0; i < count; i++)
        {
            int next = i + 1 < count ? i + 1 : 0;
            walk.Edge(
                (int)((Scale * vertices[2 * i]) + .5),
                (int)((Scale * vertices[(2 * i) + 1]) + .5),
                (int)((Scale * vertices[2 * next]) + .5),
                (int)((Scale * vertices[(2 * next) + 1]) + .5));
        }

        // Each crossing toggles everything from there to the end of the mask; two at the same pixel take each other back.
        crossings.Sort();
        var runs = new RunCollector(crossings.Count + 1);
        foreach (int crossing in crossings)
        {
            if (crossing < total)
            {
                runs.Toggle(crossing);
            }
        }

        return runs.Finish(total);
    }

    /// <summary>Walks the fine grid and notes where the walk steps over the centre of a column.</summary>
    private struct Walk(ImageSize image, List<int> crossings)
    {
        private bool _started;
        private int _u;
        private int _v;

        public void Edge(int startX, int startY, int endX, int endY)
        {
            int dx = Math.Abs(endX - startX);
            int dy = Math.Abs(endY - startY);
            bool flat = dx >= dy;

            // The line is evaluated from its lower end, so that both directions pass the same points.
            bool flip = flat ? startX > endX : startY > endY;
            if (flip)
            {
                (startX, endX) = (endX, startX);
                (startY, endY) = (endY, startY);
            }

            int steps = flat ? dx : dy;
            double slope = steps == 0 ? 0 : flat ? (double)(endY - startY) / dx : (double)(endX - startX) / dy;
            for (int d = 0; d <= steps; d++)
            {
                int t = flip ? steps - d : d;
                if (flat)
                {
                    Step(t + startX, (int)(startY + (slope * t) + .5));
                }
                else
                {
                    Step((int)(startX + (slope * t) + .5), t + startY);
                }
            }
        }

        private void Step(int u, int v)
        {
            if (_started && u != _u)
            {
                Cross(Math.Min(u, _u), Math.Min(v, _v));
            }

            (_u, _v, _started) = (u, v, true);
        }

        private readonly void Cross(int lowerU, int lowerV)
        {
            double x = ((lowerU + .5) / Scale) - .5;
            if (Math.Floor(x) != x || x < 0 || x > image.Width - 1)
            {
                return;
            }

            double y = Math.Ceiling(Math.Clamp(((lowerV + .5) / Scale) - .5, 0, image.Height));
            crossings.Add(((int)x * image.Height) + (int)y);
        }
    }
}

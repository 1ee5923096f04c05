namespace MaskRcnn.Onnx.Masks;

/// <summary>Drops corners of rings that lie close to the line between those that stay (Douglas and Peucker).</summary>
internal static class OutlineSimplifier
{
    public static List<MaskRing> Simplify(IReadOnlyList<MaskRing> rings, double tolerance)
    {
        var simple = new List<MaskRing>(rings.Count);
        foreach (MaskRing ring in rings)
        {
            MaskVertex[] kept = Simplify(ring.Vertices, tolerance);
            if (kept.Length >= 3)
            {
                simple.Add(new MaskRing(kept));
            }
        }

        return simple;
    }

    private static MaskVertex[] Simplify(ReadOnlySpan<MaskVertex> ring, double tolerance)
    {
        if (ring.Length < 3)
        {
            return ring.ToArray();
        }

        // A ring has no ends: it is cut at the first corner and at the corner farthest from it, which both stay.
        var keep = new bool[ring.Length];
        int opposite = 0;
        double farthest = -1;
        for (int i = 1; i < ring.Length; i++)
        {
            double distance = SquaredDistance(ring[i], ring[0], ring[0]);
            if (distance > farthest)
            {
                (farthest, opposite) = (distance, i);
            }
        }

        keep[0] = keep[opposite] = true;
        var spans = new Stack<(int From, int To)>();
        spans.Push((0, opposite));
        spans.Push((opposite, ring.Length));
        while (spans.TryPop(out (int From, int To) span))
        {
            int worst = -1;
            double distance = tolerance * tolerance;
            for (int i = span.From + 1; i < span.To; i++)
            {
                double candidate = SquaredDistance(ring[i], ring[span.From], ring[span.To % ring.Length]);
                if (candidate > distance)
                {
                    (distance, worst) = (candidate, i);
                }
            }

            if (worst >= 0)
            {
                keep[worst] = true;
                spans.Push((span.From, worst));
                spans.Push((worst, span.To));
            }
        }

        var kept = new List<MaskVertex>();
        for (int i = 0; i < ring.Length; i++)
        {
            if (keep[i])
            {
                kept.Add(ring[i]);
            }
        }

        return [.. kept];
    }

    /// <summary>From a point to the nearest point of a segment.</summary>
    private static double SquaredDistance(MaskVertex point, MaskVertex from, MaskVertex to)
    {
        double dx = to.X - from.X, dy = to.Y - from.Y;
        double px = point.X - from.X, py = point.Y - from.Y;
        double length = (dx * dx) + (dy * dy);
        double t = length == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / length, 0, 1);
        double ox = px - (t * dx), oy = py - (t * dy);
        return (ox * ox) + (oy * oy);
    }
}

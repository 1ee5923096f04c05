using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Tests.Masks;

internal sealed class MaskPolygonsTests
{
    [Test]
    public void A_frame_has_an_outer_ring_and_a_hole_that_run_against_each_other()
    {
        BitMask frame = BitMask.FromBytes(
            [
                0, 0, 0, 0, 0,
                0, 1, 1, 1, 0,
                0, 1, 0, 1, 0,
                0, 1, 1, 1, 0,
            ],
            new ImageSize(5, 4));

        IReadOnlyList<MaskRing> rings = MaskPolygons.Trace(frame);

        Assert.That(rings, Has.Count.EqualTo(2));
        Assert.That(rings[0].IsHole, Is.False);
        Assert.That(rings[0].Vertices.ToArray(), Is.EqualTo(new MaskVertex[] { new(1, 1), new(4, 1), new(4, 4), new(1, 4) }));
        Assert.That(rings[0].ToCoordinates(), Is.EqualTo(new double[] { 1, 1, 4, 1, 4, 4, 1, 4 }));
        Assert.That(rings[1].IsHole, Is.True);
        Assert.That(rings[1].Vertices.ToArray(), Is.EqualTo(new MaskVertex[] { new(2, 3), new(3, 3), new(3, 2), new(2, 2) }));
    }

    [Test]
    public void Pixels_that_touch_at_a_corner_are_two_rings()
    {
        IReadOnlyList<MaskRing> rings = MaskPolygons.Trace(BitMask.FromBytes([1, 0, 0, 1], new ImageSize(2, 2)));

        Assert.That(rings.Select(ring => (ring.IsHole, ring.Area, ring.Vertices.Length)), Is.EqualTo(new[] { (false, 1.0, 4), (false, 1.0, 4) }));
    }

    [Test]
    public void Every_corner_turns() => BitMaskTests.AnyPixels.Sample(
        sample =>
        {
            foreach (MaskRing ring in MaskPolygons.Trace(BitMask.FromBytes(sample.Pixels, sample.Image)))
            {
                ReadOnlySpan<MaskVertex> corners = ring.Vertices;
                for (int i = 0; i < corners.Length; i++)
                {
                    MaskVertex a = corners[i], b = corners[(i + 1) % corners.Length], c = corners[(i + 2) % corners.Length];
                    if ((a.X == b.X) == (b.X == c.X) || (a.X != b.X && a.Y != b.Y))
                    {
                        return false;
                    }
                }
            }

            return true;
        },
        iter: 10_000);

    [Test]
    public void Cocos_own_filling_of_the_outer_rings_gives_a_mask_without_holes_back() => BitMaskTests.AnyPixels.Sample(
        sample =>
        {
            BitMask mask = BitMask.FromBytes(sample.Pixels, sample.Image);
            MaskRing[] outer = [.. MaskPolygons.Trace(mask).Where(ring => !ring.IsHole)];
            BitMask filled = BitMask.FromBytes(Dense(MaskPolygons.Trace(mask).Where(ring => !ring.IsHole), sample.Image), sample.Image);
            return CocoRle.FromPolygons([.. outer.Select(ring => ring.ToCoordinates())], sample.Image).Equals(CocoRle.FromBitMask(filled));
        },
        iter: 10_000);

    [Test]
    public void Dropped_corners_stay_within_the_tolerance()
    {
        Gen.Select(BitMaskTests.AnyPixels, Gen.Double[0, 5]).Sample(
            (sample, tolerance) =>
            {
                foreach (MaskRing ring in MaskPolygons.Trace(BitMask.FromBytes(sample.Pixels, sample.Image)))
                {
                    IReadOnlyList<MaskRing> simple = MaskPolygons.Simplify([ring], tolerance);
                    if (simple.Count == 0)
                    {
                        continue;
                    }

                    MaskVertex[] kept = simple[0].Vertices.ToArray();
                    Assert.That(kept, Is.SubsetOf(ring.Vertices.ToArray()));
                    foreach (MaskVertex corner in ring.Vertices)
                    {
                        Assert.That(Enumerable.Range(0, kept.Length).Min(i => Distance(corner, kept[i], kept[(i + 1) % kept.Length])), Is.AtMost(tolerance + 1e-9));
                    }
                }
            },
            iter: 2_000);
    }

    [Test]
    public void A_staircase_becomes_its_diagonal()
    {
        const int Side = 12;
        var pixels = new byte[Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = i % Side <= i / Side ? (byte)1 : (byte)0;
        }

        IReadOnlyList<MaskRing> exact = MaskPolygons.Trace(BitMask.FromBytes(pixels, new ImageSize(Side, Side)));
        IReadOnlyList<MaskRing> simple = MaskPolygons.Simplify(exact, 1);

        Assert.That(exact[0].Vertices.Length, Is.EqualTo(2 * Side + 2));
        Assert.That(simple[0].Vertices.Length, Is.LessThanOrEqualTo(4));
        Assert.That(MaskPolygons.Simplify(exact, 0)[0].Vertices.ToArray(), Is.EqualTo(exact[0].Vertices.ToArray()));
        Assert.That(() => MaskPolygons.Simplify(exact, double.NaN), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Slanted_sides_and_rings_outside_of_the_image_cannot_be_filled_exactly()
    {
        IReadOnlyList<MaskRing> square = MaskPolygons.Trace(BitMask.FromBytes([1, 1, 1, 1], new ImageSize(2, 2)));
        var slanted = new MaskRing([new(0, 0), new(2, 1), new(0, 2)]);

        Assert.That(() => MaskPolygons.Fill([slanted], new ImageSize(4, 4)), Throws.ArgumentException);
        Assert.That(() => MaskPolygons.Fill(square, new ImageSize(1, 2)), Throws.ArgumentException);
        Assert.That(MaskPolygons.Fill([], new ImageSize(4, 4)).Area, Is.Zero);
    }

    private static byte[] Dense(IEnumerable<MaskRing> rings, ImageSize image)
    {
        // Together, as COCO fills them: a pixel inside any ring belongs to the mask.
        var canvas = new byte[image.Width * image.Height];
        foreach (MaskRing ring in rings)
        {
            byte[] one = NaiveTwins.NaiveOutline.Fill([ring], image.Width, image.Height);
            for (int i = 0; i < canvas.Length; i++)
            {
                canvas[i] |= one[i];
            }
        }

        return canvas;
    }

    private static double Distance(MaskVertex p, MaskVertex a, MaskVertex b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, length = (dx * dx) + (dy * dy);
        double t = length == 0 ? 0 : Math.Clamp((((p.X - a.X) * dx) + ((p.Y - a.Y) * dy)) / length, 0, 1);
        return double.Hypot(p.X - a.X - (t * dx), p.Y - a.Y - (t * dy));
    }
}

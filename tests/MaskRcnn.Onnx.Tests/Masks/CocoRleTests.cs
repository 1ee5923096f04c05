using CsCheck;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Tests.Masks;

internal sealed class CocoRleTests
{
    private static readonly Gen<int[]> AnyCounts = Gen.Frequency(
        (4, Gen.Int[0, 40]), (2, Gen.Int[0, 3000]), (1, Gen.Int[0, 20_000_000])).Array[1, 60];

    [Test]
    public void Text_and_counts_become_each_other() => AnyCounts.Sample(
        counts =>
        {
            var image = new ImageSize(1, counts.Sum());
            string text = CocoRle.FromCounts(counts, image).ToCompressedString();
            return text == NaiveRle.Text(counts) && CocoRle.Parse(text, image).Counts.SequenceEqual(counts);
        },
        iter: 20_000);

    [Test]
    public void Runs_decode_to_their_pixels() => BitMaskTests.AnyPixels.Sample(
        sample =>
        {
            int[] counts = NaiveRle.Counts(sample.Pixels, sample.Image.Width, sample.Image.Height);
            Assert.That(NaiveRle.Decode(counts, sample.Image.Width, sample.Image.Height), Is.EqualTo(sample.Pixels));
            Assert.That(MaskForms.Read(CocoRle.FromCounts(counts, sample.Image).ToBitMask()), Is.EqualTo(sample.Pixels));
        },
        iter: 10_000);

    [Test]
    public void Overlap_and_merges_are_those_of_the_pixels()
    {
        Gen<(byte[] First, byte[] Second, ImageSize Image)> pairs =
            from width in Gen.Int[1, 24]
            from height in Gen.Int[1, 24]
            from first in Gen.Byte[0, 1].Array[width * height]
            from second in Gen.Byte[0, 1].Array[width * height]
            select (first, second, new ImageSize(width, height));

        pairs.Sample(
            sample =>
            {
                (byte[] first, byte[] second, ImageSize image) = sample;
                CocoRle a = CocoRle.FromBitMask(BitMask.FromBytes(first, image));
                CocoRle b = CocoRle.FromBitMask(BitMask.FromBytes(second, image));
                byte[] both = [.. first.Zip(second, (x, y) => (byte)(x & y))];
                byte[] either = [.. first.Zip(second, (x, y) => (byte)(x | y))];
                double union = either.Sum(x => x), common = both.Sum(x => x), mine = first.Sum(x => x);
                Assert.That(CocoRle.IntersectionOverUnion(a, b), Is.EqualTo(common == 0 ? 0 : common / union));
                Assert.That(CocoRle.IntersectionOverUnion(a, b, crowd: true), Is.EqualTo(common == 0 ? 0 : common / mine));
                Assert.That(CocoRle.Union(a, b).Counts.ToArray(), Is.EqualTo(NaiveRle.Counts(either, image.Width, image.Height)));
                Assert.That(CocoRle.Intersection(a, b).Counts.ToArray(), Is.EqualTo(NaiveRle.Counts(both, image.Width, image.Height)));
            },
            iter: 10_000);
    }

    [Test]
    public void Any_string_is_either_refused_or_a_whole_mask() => Gen.Char[(char)40, (char)120].Array[0, 40].Sample(
        characters =>
        {
            var image = new ImageSize(20, 30);
            if (CocoRle.TryParse(new string(characters), image, out CocoRle? mask))
            {
                long sum = 0;
                foreach (int count in mask.Counts)
                {
                    Assert.That(count, Is.Not.Negative);
                    sum += count;
                }

                Assert.That(sum, Is.EqualTo(600));
            }
        },
        iter: 20_000);

    [TestCase("", "sum to 0", TestName = "An empty string")]
    [TestCase("5", "sum to 5", TestName = "Too few pixels")]
    [TestCase("<1", "sum to 13", TestName = "Too many pixels")]
    [TestCase("21/", "U+002F", TestName = "A character below the alphabet")]
    [TestCase("21p", "U+0070", TestName = "A character above the alphabet")]
    [TestCase("2\u0131", "U+0131", TestName = "A character beyond ASCII")]
    [TestCase("2P", "inside a number", TestName = "A number without its end")]
    [TestCase("O=", "negative", TestName = "A negative run")]
    [TestCase("PPPPPPPP0<", "too many digits", TestName = "A number of too many digits")]
    [TestCase("ooooooo?", "too many digits", TestName = "A number beyond 35 bits")]
    public void Malformed_counts_are_refused(string counts, string reason)
    {
        var image = new ImageSize(4, 3);

        Assert.That(() => CocoRle.Parse(counts, image), Throws.TypeOf<FormatException>().With.Message.Contains(reason));
        Assert.That(CocoRle.TryParse(counts, image, out CocoRle? mask), Is.False);
        Assert.That(mask, Is.Null);
    }

    [Test]
    public void Runs_that_only_fit_after_an_overflow_are_refused()
    {
        var image = new ImageSize(4, 3);

        Assert.That(() => CocoRle.FromCounts([int.MaxValue, int.MaxValue, 14], image), Throws.TypeOf<FormatException>());
        Assert.That(() => CocoRle.FromCounts([13, -1], image), Throws.TypeOf<FormatException>());
        Assert.That(() => CocoRle.FromCounts([], image), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void An_image_of_more_than_two_billion_pixels_is_refused_before_anything_is_allocated()
    {
        var image = new ImageSize(int.MaxValue, int.MaxValue);
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(() => CocoRle.Parse("0", image), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => CocoRle.FromCounts([0], image), Throws.TypeOf<ArgumentOutOfRangeException>());

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void A_short_string_for_a_giant_image_takes_little_memory()
    {
        var image = new ImageSize(46_340, 46_340);
        string counts = CocoRle.FromCounts([46_340 * 46_340], image).ToCompressedString();
        long before = GC.GetAllocatedBytesForCurrentThread();

        CocoRle mask = CocoRle.Parse(counts, image);

        Assert.That(mask.Area, Is.Zero);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10_000));
    }

    [Test]
    public void Equality_is_that_of_the_pixels_not_of_the_cuts()
    {
        var image = new ImageSize(3, 2);
        CocoRle plain = CocoRle.FromCounts([1, 3, 2], image);
        CocoRle cut = CocoRle.FromCounts([1, 1, 0, 2, 2, 0], image);

        Assert.That(cut, Is.EqualTo(plain));
        Assert.That(cut.GetHashCode(), Is.EqualTo(plain.GetHashCode()));
        Assert.That(cut, Is.Not.EqualTo(CocoRle.FromCounts([2, 3, 1], image)));
        Assert.That(cut.Counts.ToArray(), Is.EqualTo(new[] { 1, 1, 0, 2, 2, 0 }));
        Assert.That(cut.Bounds, Is.EqualTo(plain.Bounds));
    }

    [Test]
    public void Masks_of_different_images_cannot_be_compared()
    {
        CocoRle a = CocoRle.FromCounts([6], new ImageSize(3, 2));
        CocoRle b = CocoRle.FromCounts([6], new ImageSize(2, 3));

        Assert.That(() => CocoRle.IntersectionOverUnion(a, b), Throws.ArgumentException);
        Assert.That(() => CocoRle.Union(a, b), Throws.ArgumentException);
        Assert.That(() => CocoRle.Union(), Throws.ArgumentException);
        Assert.That(a, Is.Not.EqualTo(b));
    }

    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(2e6)]
    public void A_polygon_far_off_or_without_numbers_is_refused(double coordinate)
    {
        var image = new ImageSize(10, 10);

        Assert.That(() => CocoRle.FromPolygon([0, 0, coordinate, 5, 5, 5], image), Throws.TypeOf<FormatException>());
        Assert.That(() => CocoRle.FromPolygon([0, 0, 5], image), Throws.TypeOf<FormatException>());
    }

    [Test]
    public void Polygons_are_filled_together_and_none_is_an_empty_mask()
    {
        var image = new ImageSize(10, 10);

        CocoRle both = CocoRle.FromPolygons([[0, 0, 4, 0, 4, 4, 0, 4], [2, 2, 6, 2, 6, 6, 2, 6]], image);

        Assert.That(both.Area, Is.EqualTo(28));
        Assert.That(CocoRle.FromPolygons([], image).Area, Is.Zero);
        Assert.That(CocoRle.FromBox(2, 1, 3, 4, image).Bounds, Is.EqualTo(new MaskWindow(2, 1, 3, 4)));
    }
}

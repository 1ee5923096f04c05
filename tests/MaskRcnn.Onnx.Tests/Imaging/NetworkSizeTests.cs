using System.Text.Json;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Imaging;

internal sealed class NetworkSizeTests
{
    // Height and width of the image, then of the result for the port, detectron2 and mmdetection, torchvision.
    [TestCase(480, 640, 800, 1066, 800, 1067, 800, 1066)]
    [TestCase(427, 640, 800, 1199, 800, 1199, 799, 1199)]
    [TestCase(426, 640, 800, 1201, 800, 1202, 800, 1201)]
    [TestCase(500, 375, 1066, 800, 1067, 800, 1066, 799)]
    [TestCase(1080, 1920, 750, 1333, 750, 1333, 749, 1333)]
    [TestCase(333, 1000, 444, 1333, 444, 1333, 443, 1333)]
    public void The_families_give_their_own_size(int height, int width, int h1, int w1, int h2, int w2, int h3, int w3)
    {
        var image = new ImageSize(width, height);
        Assert.That(NetworkSize.Of(image, SizeRounding.Truncate, 800, 1333), Is.EqualTo(new ImageSize(w1, h1)));
        Assert.That(NetworkSize.Of(image, SizeRounding.Round, 800, 1333), Is.EqualTo(new ImageSize(w2, h2)));
        Assert.That(NetworkSize.Of(image, SizeRounding.FloorFloat32, 800, 1333), Is.EqualTo(new ImageSize(w3, h3)));
    }

    [Test]
    public void Torchvision_sizes_equal_torch()
    {
        foreach (int[] row in JsonSerializer.Deserialize<int[][]>(File.ReadAllText(TestPaths.Fixture("resize", "torchvision_sizes.json")))!)
        {
            Assert.That(
                NetworkSize.Of(new ImageSize(row[1], row[0]), SizeRounding.FloorFloat32, row[2], row[3]),
                Is.EqualTo(new ImageSize(row[5], row[4])),
                $"{row[0]} x {row[1]}");
        }
    }

    [Test]
    public void The_port_rounds_a_capped_short_side_half_to_even()
    {
        // 1333 * 3 / 8 = 499.875 -> 500; 1000 * 1 / 16 = 62.5 -> 62, and the long side is truncated from it.
        Assert.That(NetworkSize.Of(new ImageSize(1600, 100), SizeRounding.Truncate, 800, 1000), Is.EqualTo(new ImageSize(992, 62)));
        Assert.That(NetworkSize.Of(new ImageSize(800, 300), SizeRounding.Truncate, 800, 1333), Is.EqualTo(new ImageSize(1333, 500)));
    }

    [Test]
    public void The_port_leaves_an_image_alone_whose_short_side_is_right() =>
        Assert.That(NetworkSize.Of(new ImageSize(801, 800), SizeRounding.Truncate, 800, 1333), Is.EqualTo(new ImageSize(801, 800)));

    [Test]
    public void Without_a_longest_edge_the_short_side_decides() =>
        Assert.That(NetworkSize.Of(new ImageSize(10_000, 100), SizeRounding.Truncate, 800), Is.EqualTo(new ImageSize(80_000, 800)));

    [Test]
    public void A_side_never_becomes_zero(
        [Values] SizeRounding rounding, [Values(1, 2, 7)] int shortSide, [Values(4_000, 50_000, 20_000_000)] int longSide)
    {
        ImageSize wide = NetworkSize.Of(new ImageSize(longSide, shortSide), rounding, 800, 1333);
        ImageSize high = NetworkSize.Of(new ImageSize(shortSide, longSide), rounding, 800, 1333);
        Assert.That(wide.Height, Is.InRange(1, 4));
        Assert.That(wide.Width, Is.InRange(1, 2000));
        Assert.That(high, Is.EqualTo(new ImageSize(wide.Height, wide.Width)));
    }

    [Test]
    public void A_size_beyond_an_integer_is_refused([Values] SizeRounding rounding) => Assert.That(
        () => NetworkSize.Of(new ImageSize(int.MaxValue, 1), rounding, 800), Throws.InstanceOf<ImageLimitException>());

    [TestCase(0, 5, 800, 1333)]
    [TestCase(5, -1, 800, 1333)]
    [TestCase(5, 5, 0, 1333)]
    [TestCase(5, 5, 800, 0)]
    public void Sizes_below_one_are_refused(int width, int height, int shortest, int longest) => Assert.That(
        () => NetworkSize.Of(new ImageSize(width, height), SizeRounding.Round, shortest, longest), Throws.InstanceOf<ArgumentOutOfRangeException>());
}

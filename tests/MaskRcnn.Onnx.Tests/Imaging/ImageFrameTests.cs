using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Imaging;

internal sealed class ImageFrameTests
{
    [Test]
    public void A_stride_of_zero_means_rows_without_padding() =>
        Assert.That(new ImageFrame(new byte[2 * 3 * 3], 3, 2, PixelFormat.Rgb24).Stride, Is.EqualTo(9));

    [Test]
    public void A_row_leaves_the_padding_out()
    {
        byte[] pixels = [1, 2, 3, 99, 4, 5, 6];
        var frame = new ImageFrame(pixels, 3, 2, PixelFormat.Gray8, stride: 4);
        Assert.That(frame.Row(1).ToArray(), Is.EqualTo(new byte[] { 4, 5, 6 }));
    }

    [TestCase(0, 2, 0)]
    [TestCase(2, 0, 0)]
    [TestCase(2, 2, 5)]
    [TestCase(int.MaxValue, 1, 0)]
    public void Sizes_that_cannot_be_are_refused(int width, int height, int stride) => Assert.That(
        () => new ImageFrame(new byte[100], width, height, PixelFormat.Rgb24, stride),
        Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Memory_that_is_too_short_is_refused() => Assert.That(
        () => new ImageFrame(new byte[17], 3, 2, PixelFormat.Rgb24),
        Throws.ArgumentException.With.Message.Contains("18 bytes"));
}

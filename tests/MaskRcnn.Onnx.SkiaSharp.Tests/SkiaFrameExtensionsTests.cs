using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Imaging;
using SkiaSharp;

namespace MaskRcnn.Onnx.SkiaSharp.Tests;

internal sealed class SkiaFrameExtensionsTests
{
    [TestCase(SKColorType.Rgba8888, PixelFormat.Rgba32)]
    [TestCase(SKColorType.Rgb888x, PixelFormat.Rgba32)]
    [TestCase(SKColorType.Bgra8888, PixelFormat.Bgra32)]
    [TestCase(SKColorType.Gray8, PixelFormat.Gray8)]
    public void A_frame_shares_the_memory_of_its_bitmap(SKColorType colourType, PixelFormat format)
    {
        using SKBitmap bitmap = new(new SKImageInfo(5, 3, colourType, SKAlphaType.Opaque));
        ImageFrame frame = bitmap.ToImageFrame();
        bitmap.GetPixelSpan()[bitmap.RowBytes + 1] = 77;
        Assert.That((frame.Width, frame.Height, frame.Format, frame.Stride), Is.EqualTo((5, 3, format, bitmap.RowBytes)));
        Assert.That(frame.Row(1)[1], Is.EqualTo(77));
    }

    [Test]
    public void A_pixmap_with_padded_rows_is_a_frame_too()
    {
        byte[] pixels = [.. Enumerable.Range(0, 40).Select(i => (byte)i)];
        GCHandle pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            using SKPixmap pixmap = new(new SKImageInfo(2, 2, SKColorType.Rgba8888), pinned.AddrOfPinnedObject(), 20);
            Assert.That(pixmap.ToImageFrame().Row(1).ToArray(), Is.EqualTo(new byte[] { 20, 21, 22, 23, 24, 25, 26, 27 }));
        }
        finally
        {
            pinned.Free();
        }
    }

    [Test]
    public void Another_colour_type_is_a_wrong_argument()
    {
        using SKBitmap bitmap = new(new SKImageInfo(5, 3, SKColorType.Rgb565));
        Assert.That(() => bitmap.ToImageFrame(), Throws.ArgumentException.With.Message.Contains("Rgb565"));
    }

    [Test]
    public void A_frame_cannot_be_read_after_its_bitmap_is_disposed()
    {
        SKBitmap bitmap = new(new SKImageInfo(5, 3, SKColorType.Rgba8888));
        ImageFrame frame = bitmap.ToImageFrame();
        bitmap.Dispose();
        Assert.That(() => frame.Row(0).Length, Throws.TypeOf<ObjectDisposedException>());
    }
}

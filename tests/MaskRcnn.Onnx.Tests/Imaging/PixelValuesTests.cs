using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Imaging;

internal sealed class PixelValuesTests
{
    private static readonly ImageSize[] Resized = [new(3, 2)];
    private static readonly ImageSize[] Original = [new(6, 8)];

    [Test]
    public void A_copy_keeps_the_tensor_and_the_sizes()
    {
        float[] tensor = new float[3 * 2 * 4];
        Random.Shared.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.AsSpan()));
        using PixelValues values = PixelValues.CopyOf(tensor, 2, 4, Resized, Original);
        Assert.That(values.Memory.ToArray(), Is.EqualTo(tensor));
        Assert.That((values.Batch, values.PaddedSize), Is.EqualTo((1, new ImageSize(4, 2))));
        Assert.That(values.ScaleFactor(0), Is.EqualTo((0.5f, 0.25f)));
    }

    [Test]
    public void Sizes_that_do_not_fit_are_refused()
    {
        float[] tensor = new float[24];
        Assert.That(() => PixelValues.CopyOf(tensor, 2, 5, Resized, Original), Throws.ArgumentException);
        Assert.That(() => PixelValues.CopyOf(tensor, 4, 2, Resized, Original), Throws.ArgumentException);
        Assert.That(() => PixelValues.CopyOf(tensor, 2, 4, Resized, []), Throws.ArgumentException);
        Assert.That(() => PixelValues.CopyOf([], 2, 4, [], []), Throws.ArgumentException);
        Assert.That(() => PixelValues.CopyOf(tensor, 2, 4, Resized, [new ImageSize(0, 5)]), Throws.ArgumentException);
        Assert.That(() => PixelValues.CopyOf(tensor, 0, 4, Resized, Original), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void After_disposal_the_tensor_is_gone()
    {
        PixelValues values = PixelValues.CopyOf(new float[24], 2, 4, Resized, Original);
        values.Dispose();
        values.Dispose();
        Assert.That(() => values.Memory, Throws.InstanceOf<ObjectDisposedException>());
    }
}

using CsCheck;
using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Headers;

internal sealed class ExifOrientationTests
{
    [Test]
    public void Reads_both_byte_orders_and_the_three_whole_number_types(
        [Values(1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u)] uint orientation, [Values] bool littleEndian, [Values((ushort)1, (ushort)3, (ushort)4)] ushort type) =>
        Assert.That(ExifOrientation.Read(TestExif.Tiff(orientation, littleEndian, type)), Is.EqualTo((int)orientation));

    [TestCase(0u)]
    [TestCase(9u)]
    [TestCase(256u)]
    public void A_value_that_means_nothing_is_as_stored(uint value) => Assert.That(ExifOrientation.Read(TestExif.Tiff(value)), Is.EqualTo(1));

    [Test]
    public void Another_tag_is_passed_over() => Assert.That(ExifOrientation.Read(TestExif.Tiff(6, tag: 0x0110)), Is.EqualTo(1));

    [Test]
    public void The_prefix_of_a_jpeg_segment_is_allowed() =>
        Assert.That(ExifOrientation.Read([.. "Exif\0\0"u8, .. TestExif.Tiff(8)]), Is.EqualTo(8));

    [Test]
    public void A_directory_behind_the_end_is_as_stored()
    {
        byte[] tiff = TestExif.Tiff(6);
        tiff[4] = 0xFF;
        Assert.That(ExifOrientation.Read(tiff), Is.EqualTo(1));
    }

    [Test]
    public void Any_bytes_give_a_value_from_1_to_8() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Bool, Gen.Int[0, 26]).Sample(
            (noise, littleEndian, cut) =>
            {
                byte[] tiff = TestExif.Tiff(6, littleEndian);
                noise.AsSpan(0, Math.Min(noise.Length, tiff.Length - cut)).CopyTo(tiff.AsSpan(cut));
                return ExifOrientation.Read(tiff.AsSpan(0, tiff.Length - (noise.Length % 4))) is >= 1 and <= 8 && ExifOrientation.Read(noise) is >= 1 and <= 8;
            },
            iter: 10_000);
}

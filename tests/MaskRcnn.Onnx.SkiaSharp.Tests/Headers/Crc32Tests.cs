using CsCheck;
using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Headers;

internal sealed class Crc32Tests
{
    [Test]
    public void Check_value_of_the_catalogue_of_checksums() => Assert.That(Crc32.Of("123456789"u8), Is.EqualTo(0xCBF43926));

    [Test]
    public void Equals_the_bitwise_algorithm_also_in_two_pieces() =>
        Gen.Select(Gen.Byte.Array[0, 100], Gen.Byte.Array[0, 40]).Sample(
            (first, second) => Crc32.Append(Crc32.Of(first), second) == TestPng.Checksum([.. first, .. second]),
            iter: 10_000);
}

using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using CsCheck;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Imaging;

internal sealed class SampleNormalizerTests
{
    [Test]
    public void Rescaling_by_1_over_255_is_a_division_by_255()
    {
        var normalizer = new SampleNormalizer(1.0 / 255.0, [], []);
        for (int sample = 0; sample < 256; sample++)
        {
            Assert.That(normalizer[0, (byte)sample], Is.EqualTo(sample / 255f));
        }
    }

    [Test]
    public void The_families_constants_need_no_table()
    {
        Assume.That(Fma.IsSupported || AdvSimd.IsSupported, "This processor has no fused multiply-add.");
        Assert.That(new SampleNormalizer(1.0 / 255.0, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]).IsArithmetic, Is.True);
        Assert.That(new SampleNormalizer(null, [103.53f, 116.28f, 123.675f], [1f, 1f, 1f]).IsArithmetic, Is.True);
        Assert.That(new SampleNormalizer(null, [123.675f, 116.28f, 103.53f], [58.395f, 57.12f, 57.375f]).IsArithmetic, Is.True);
    }

    [Test]
    public void Rows_equal_the_division_for_any_constants() =>
        (from rescale in Gen.OneOf(Gen.Const(1.0 / 255.0), Gen.Double[0.001, 1.0])
         from mean in Gen.Float[-200f, 200f].Array[3]
         from deviation in Gen.Float[0.01f, 100f].Array[3]
         from samples in Gen.Byte.Array[1, 100]
         select (rescale, mean, deviation, samples)).Sample(
            given =>
            {
                (double rescale, float[] mean, float[] deviation, byte[] samples) = given;
                var normalizer = new SampleNormalizer(rescale, mean, deviation);
                float[] row = new float[samples.Length];
                bool equal = true;
                for (int plane = 0; plane < 3; plane++)
                {
                    normalizer.Apply(plane, samples, row);
                    for (int i = 0; i < row.Length; i++)
                    {
                        equal &= row[i] == ((float)(samples[i] * rescale) - mean[plane]) / deviation[plane];
                    }
                }

                byte[] pixels = new byte[samples.Length / 4 * 4];
                Array.Copy(samples, pixels, pixels.Length);
                normalizer.ApplyInterleaved(pixels, row);
                for (int i = 0; i < pixels.Length; i++)
                {
                    equal &= i % 4 == 3 || row[i] == normalizer[i % 4, pixels[i]];
                }

                return equal;
            },
            iter: 10_000);
}

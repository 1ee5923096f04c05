using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>
/// torch's bilinear interpolation of samples that were normalised before; the order of its fused multiply-adds makes it equal torch's
/// to the last bit. Kernels come from <see cref="TorchKernel"/>.
/// </summary>
internal sealed class TorchResampler(
    ImageFrame image, ChannelOrder order, PlanarTarget target, KernelMap<float> horizontal, KernelMap<float> vertical, SampleNormalizer normalizer)
    : RowResampler<float, float>(image, order, target, horizontal, vertical)
{
    // One source row, normalised.
    protected override int ScratchLength => PixelRow.Length(Image.Width);

    protected override void ResizeRow(ReadOnlySpan<byte> pixels, Span<float> scratch, Span<float> planes, int planeLength)
    {
        normalizer.ApplyInterleaved(pixels, scratch);
        ref float source = ref MemoryMarshal.GetReference(scratch);
        ReadOnlySpan<int> first = Horizontal.First;
        ReadOnlySpan<float> weights = Horizontal.Weights;
        Span<float> plane0 = planes[..first.Length], plane1 = planes.Slice(planeLength, first.Length), plane2 = planes.Slice(2 * planeLength, first.Length);
        for (int x = 0; x < first.Length; x++)
        {
            nuint at = (nuint)first[x] * 4;
            Vector128<float> left = Vector128.LoadUnsafe(ref source, at), right = Vector128.LoadUnsafe(ref source, at + 4);
            Vector128<float> pixel = Vector128.FusedMultiplyAdd(
                left, Vector128.Create(weights[2 * x]), right * Vector128.Create(weights[(2 * x) + 1]));
            plane0[x] = pixel[0];
            plane1[x] = pixel[1];
            plane2[x] = pixel[2];
        }
    }

    protected override void BlendRow(int y, RowRing<float> ring, Span<float> scratch)
    {
        ReadOnlySpan<float> weights = Vertical.WeightsOf(y);
        for (int plane = 0; plane < 3; plane++)
        {
            Span<float> row = Target.Row(plane, y);
            ReadOnlySpan<float> upper = ring.Row(Vertical.First[y]).Slice(plane * ring.PlaneLength, row.Length);
            ReadOnlySpan<float> lower = ring.Row(Vertical.Last[y]).Slice(plane * ring.PlaneLength, row.Length);
            Blend(upper, weights[0], lower, weights[1], row);
        }
    }

    private static void Blend(ReadOnlySpan<float> upper, float upperWeight, ReadOnlySpan<float> lower, float lowerWeight, Span<float> row)
    {
        int x = 0;
        ref float from0 = ref MemoryMarshal.GetReference(upper);
        ref float from1 = ref MemoryMarshal.GetReference(lower);
        ref float to = ref MemoryMarshal.GetReference(row);
        Vector256<float> weight0 = Vector256.Create(upperWeight), weight1 = Vector256.Create(lowerWeight);
        for (; x <= row.Length - Vector256<float>.Count; x += Vector256<float>.Count)
        {
            Vector256<float> first = Vector256.LoadUnsafe(ref from0, (nuint)x), second = Vector256.LoadUnsafe(ref from1, (nuint)x);
            Vector256.FusedMultiplyAdd(first, weight0, second * weight1).StoreUnsafe(ref to, (nuint)x);
        }

        for (; x < row.Length; x++)
        {
            row[x] = MathF.FusedMultiplyAdd(upper[x], upperWeight, lower[x] * lowerWeight);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>
/// OpenCV's INTER_LINEAR on 8-bit samples, bit for bit, then the normalisation. Between the passes a sample has 15 bits: the
/// horizontal sum without its last four.
/// </summary>
internal sealed class OpenCvResampler(
    ImageFrame image, ChannelOrder order, PlanarTarget target, KernelMap<int> horizontal, KernelMap<int> vertical, SampleNormalizer normalizer)
    : RowResampler<ushort, int>(image, order, target, horizontal, vertical)
{
    // The work space is read as bytes.
    protected override int ScratchLength => (Horizontal.OutputLength + RowRing<ushort>.Alignment + 1) / 2;

    protected override void ResizeRow(ReadOnlySpan<byte> pixels, Span<ushort> scratch, Span<ushort> planes, int planeLength)
    {
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ReadOnlySpan<int> first = Horizontal.First;
        ReadOnlySpan<int> weights = Horizontal.Weights;
        Span<ushort> plane0 = planes[..first.Length], plane1 = planes.Slice(planeLength, first.Length), plane2 = planes.Slice(2 * planeLength, first.Length);
        for (int x = 0; x < first.Length; x++)
        {
            ulong two = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, first[x] * 4));
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(two).AsByte()));
            Vector128<uint> sum = (low * Vector128.Create((uint)weights[2 * x])) + (high * Vector128.Create((uint)weights[(2 * x) + 1]));
            Vector128<ushort> pixel = (sum >>> 4).AsUInt16();
            plane0[x] = pixel[0];
            plane1[x] = pixel[2];
            plane2[x] = pixel[4];
        }
    }

    protected override void BlendRow(int y, RowRing<ushort> ring, Span<ushort> scratch)
    {
        ReadOnlySpan<int> weights = Vertical.WeightsOf(y);
        Vector256<uint> upperWeight = Vector256.Create((uint)weights[0]), lowerWeight = Vector256.Create((uint)weights[1]);
        int width = Horizontal.OutputLength;
        Span<byte> samples = MemoryMarshal.AsBytes(scratch);
        for (int plane = 0; plane < 3; plane++)
        {
            ref ushort upper = ref MemoryMarshal.GetReference(ring.Row(Vertical.First[y])[(plane * ring.PlaneLength)..]);
            ref ushort lower = ref MemoryMarshal.GetReference(ring.Row(Vertical.Last[y])[(plane * ring.PlaneLength)..]);
            for (int x = 0; x < width; x += Vector256<byte>.Count)
            {
                Vector256<ushort> left = Blend(ref upper, ref lower, (nuint)x, upperWeight, lowerWeight);
                Vector256<ushort> right = Blend(ref upper, ref lower, (nuint)x + 16, upperWeight, lowerWeight);
                Vector256.Narrow(left, right).StoreUnsafe(ref samples[x]);
            }

            normalizer.Apply(plane, samples[..width], Target.Row(plane, y));
        }
    }

    // Each product loses its low 16 bits before the sum: the rounding of OpenCV's multiply-high.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ushort> Blend(ref ushort upper, ref ushort lower, nuint x, Vector256<uint> upperWeight, Vector256<uint> lowerWeight)
    {
        (Vector256<uint> upperLow, Vector256<uint> upperHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref upper, x));
        (Vector256<uint> lowerLow, Vector256<uint> lowerHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref lower, x));
        Vector256<uint> two = Vector256.Create(2u);
        Vector256<uint> low = ((upperLow * upperWeight) >>> 16) + ((lowerLow * lowerWeight) >>> 16) + two;
        Vector256<uint> high = ((upperHigh * upperWeight) >>> 16) + ((lowerHigh * lowerWeight) >>> 16) + two;
        return Vector256.Narrow(low >>> 2, high >>> 2);
    }
}

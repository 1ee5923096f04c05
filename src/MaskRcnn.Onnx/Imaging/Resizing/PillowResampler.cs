using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>Pillow's two 8-bit passes, bit for bit, then the normalisation. Kernels come from <see cref="PillowKernel"/>.</summary>
internal sealed class PillowResampler(
    ImageFrame image, ChannelOrder order, PlanarTarget target, KernelMap<int> horizontal, KernelMap<int> vertical, SampleNormalizer normalizer)
    : RowResampler<byte, int>(image, order, target, horizontal, vertical)
{
    private const int Half = 1 << (PillowKernel.FractionBits - 1);

    protected override int ScratchLength => Horizontal.OutputLength + RowRing<byte>.Alignment;

    protected override void ResizeRow(ReadOnlySpan<byte> pixels, Span<byte> scratch, Span<byte> planes, int planeLength)
    {
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        ref int first = ref MemoryMarshal.GetReference(Horizontal.First);
        ref int last = ref MemoryMarshal.GetReference(Horizontal.Last);
        ref int weights = ref MemoryMarshal.GetReference(Horizontal.Weights);
        ref byte plane0 = ref planes[0], plane1 = ref planes[planeLength], plane2 = ref planes[2 * planeLength];
        int stride = Horizontal.Taps;
        int width = Horizontal.OutputLength;
        Vector128<byte> byPlane = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        int x = 0;
        for (; x <= width - 4; x += 4)
        {
            Vector128<uint> a = Pixel(ref source, ref first, ref last, ref weights, stride, x);
            Vector128<uint> b = Pixel(ref source, ref first, ref last, ref weights, stride, x + 1);
            Vector128<uint> c = Pixel(ref source, ref first, ref last, ref weights, stride, x + 2);
            Vector128<uint> d = Pixel(ref source, ref first, ref last, ref weights, stride, x + 3);
            Vector128<byte> four = Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d));
            Vector128<uint> lanes = Vector128.ShuffleNative(four, byPlane).AsUInt32();
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref plane0, x), lanes[0]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref plane1, x), lanes[1]);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref plane2, x), lanes[2]);
        }

        for (; x < width; x++)
        {
            Vector128<uint> pixel = Pixel(ref source, ref first, ref last, ref weights, stride, x);
            Unsafe.Add(ref plane0, x) = (byte)pixel[0];
            Unsafe.Add(ref plane1, x) = (byte)pixel[1];
            Unsafe.Add(ref plane2, x) = (byte)pixel[2];
        }
    }

    protected override void BlendRow(int y, RowRing<byte> ring, Span<byte> scratch)
    {
        int first = Vertical.First[y];
        int count = Vertical.Last[y] - first + 1;
        ReadOnlySpan<int> weights = Vertical.WeightsOf(y)[..count];
        ReadOnlySpan<int> offsets = ring.Offsets(first, count);
        int width = Horizontal.OutputLength;
        for (int plane = 0; plane < 3; plane++)
        {
            ref byte samples = ref Unsafe.Add(ref MemoryMarshal.GetReference(ring.Samples), plane * ring.PlaneLength);
            for (int x = 0; x < width; x += Vector256<byte>.Count)
            {
                BlendThirtyTwo(ref Unsafe.Add(ref samples, x), offsets, weights).StoreUnsafe(ref scratch[x]);
            }

            normalizer.Apply(plane, scratch[..width], Target.Row(plane, y));
        }
    }

    // One output pixel in 32-bit lanes: two taps at a time, the sum rounded and shifted back to 0..255. A tap too many has weight 0,
    // and the row ends with a copy of its last pixel.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Pixel(ref byte source, ref int first, ref int last, ref int weights, int stride, int x)
    {
        int from = Unsafe.Add(ref first, x);
        int count = Unsafe.Add(ref last, x) - from + 1;
        ref byte tap = ref Unsafe.Add(ref source, from * 4);
        ref int weight = ref Unsafe.Add(ref weights, x * stride);
        Vector256<uint> sum = Vector256<uint>.Zero;
        for (int k = 0; k < count; k += 2)
        {
            ulong two = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref tap, k * 4));
            Vector128<ushort> samples = Vector128.WidenLower(Vector128.CreateScalarUnsafe(two).AsByte());
            sum += Vector256.WidenLower(samples.ToVector256Unsafe()) * Vector256.LoadUnsafe(ref weight, (nuint)(k * 4)).AsUInt32();
        }

        Vector128<uint> rounded = sum.GetLower() + sum.GetUpper() + Vector128.Create((uint)Half);
        return Vector128.Min(rounded >>> PillowKernel.FractionBits, Vector128.Create(255u));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> BlendThirtyTwo(ref byte samples, ReadOnlySpan<int> offsets, ReadOnlySpan<int> weights)
    {
        Vector256<uint> a = Vector256.Create((uint)Half), b = a, c = a, d = a;
        for (int k = 0; k < offsets.Length; k++)
        {
            Vector256<uint> weight = Vector256.Create((uint)weights[k]);
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref samples, (nuint)offsets[k]));
            (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(low);
            (Vector256<uint> third, Vector256<uint> fourth) = Vector256.Widen(high);
            a += first * weight;
            b += second * weight;
            c += third * weight;
            d += fourth * weight;
        }

        Vector256<uint> limit = Vector256.Create(255u);
        a = Vector256.Min(a >>> PillowKernel.FractionBits, limit);
        b = Vector256.Min(b >>> PillowKernel.FractionBits, limit);
        c = Vector256.Min(c >>> PillowKernel.FractionBits, limit);
        d = Vector256.Min(d >>> PillowKernel.FractionBits, limit);
        return Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d));
    }
}

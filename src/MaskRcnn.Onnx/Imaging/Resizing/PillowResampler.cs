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
        int width = Horizontal.OutputLength;
        int x = 0;
        Span<byte> first = planes[..planeLength], second = planes.Slice(planeLength, planeLength), third = planes.Slice(2 * planeLength, planeLength);
        for (; x <= width - 4; x += 4)
        {
            Vector128<uint> a = Pixel(ref source, x), b = Pixel(ref source, x + 1), c = Pixel(ref source, x + 2), d = Pixel(ref source, x + 3);
            Vector128<byte> four = Vector128.Narrow(Vector128.Narrow(a, b), Vector128.Narrow(c, d));
            Vector128<uint> byPlane = Vector128.ShuffleNative(four, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)).AsUInt32();
            Unsafe.WriteUnaligned(ref first[x], byPlane[0]);
            Unsafe.WriteUnaligned(ref second[x], byPlane[1]);
            Unsafe.WriteUnaligned(ref third[x], byPlane[2]);
        }

        for (; x < width; x++)
        {
            Vector128<uint> pixel = Pixel(ref source, x);
            first[x] = (byte)pixel[0];
            second[x] = (byte)pixel[1];
            third[x] = (byte)pixel[2];
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

    // One output pixel in 32-bit lanes: the sums of its taps, rounded and shifted back to 0..255.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<uint> Pixel(ref byte source, int x)
    {
        int first = Horizontal.First[x];
        int last = Horizontal.Last[x];
        ReadOnlySpan<int> weights = Horizontal.WeightsOf(x);
        ref byte tap = ref Unsafe.Add(ref source, first * 4);
        Vector128<uint> sum = Vector128.Create((uint)Half);
        int k = 0;
        for (; k <= last - first; k += 2)
        {
            ulong two = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref tap, k * 4));
            (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(two).AsByte()));
            sum += low * Vector128.Create((uint)weights[k]);
            if (k < last - first)
            {
                sum += high * Vector128.Create((uint)weights[k + 1]);
            }
        }

        return Vector128.Min(sum >>> PillowKernel.FractionBits, Vector128.Create(255u));
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

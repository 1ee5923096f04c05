using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MaskRcnn.Onnx.Imaging;

/// <summary>
/// Turns 8-bit samples into the floats the network eats: rescale, then subtract the mean and divide by the deviation of the plane.
/// </summary>
/// <remarks>
/// A sample has only 256 values, so the reference arithmetic is done once, into a table. The vectors do two multiplications and
/// additions instead of a lookup or a division; the constructor checks them against the table, bit by bit, and where one value
/// differs (or the processor has no fused multiply-add) the table is used. Immutable, thread-safe.
/// </remarks>
internal sealed class SampleNormalizer
{
    private readonly float[] _table = new float[3 * 256];
    private readonly Plane[] _planes = new Plane[3];

    /// <param name="rescaleFactor">Multiplies a sample first; null for samples of 0..255.</param>
    /// <param name="mean">Subtracted from a plane's samples, three values; empty together with <paramref name="deviation"/> for none.</param>
    /// <param name="deviation">Divides a plane's samples after that, three values.</param>
    public SampleNormalizer(double? rescaleFactor, ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            bool normalize = !mean.IsEmpty;
            for (int sample = 0; sample < 256; sample++)
            {
                float value = rescaleFactor is { } factor ? (float)(sample * factor) : sample;
                _table[(plane * 256) + sample] = normalize ? (value - mean[plane]) / deviation[plane] : value;
            }

            _planes[plane] = new Plane(rescaleFactor ?? 1.0, normalize ? mean[plane] : 0f, normalize ? deviation[plane] : 1f);
        }

        IsArithmetic = (Fma.IsSupported || AdvSimd.IsSupported) && ArithmeticEqualsTable();
    }

    /// <summary>Whether the vectors compute the values; false where they come from the table.</summary>
    public bool IsArithmetic { get; }

    /// <summary>The value of one sample of a plane.</summary>
    public float this[int plane, byte sample] => _table[(plane * 256) + sample];

    /// <summary>One row of one plane.</summary>
    public void Apply(int plane, ReadOnlySpan<byte> samples, Span<float> values)
    {
        values = values[..samples.Length];
        if (IsArithmetic && samples.Length >= Vector256<byte>.Count)
        {
            Compute(_planes[plane], samples, values);
            return;
        }

        ReadOnlySpan<float> table = _table.AsSpan(plane * 256, 256);
        for (int i = 0; i < samples.Length; i++)
        {
            values[i] = table[samples[i]];
        }
    }

    /// <summary>One row of pixels of four samples each, of which the fourth gives an unspecified value.</summary>
    public void ApplyInterleaved(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        values = values[..pixels.Length];
        int i = 0;
        if (IsArithmetic)
        {
            Vector256<float> scale = Lanes(p => p.Scale), scaleRest = Lanes(p => p.ScaleRest), mean = Lanes(p => p.Mean);
            Vector256<float> inverse = Lanes(p => p.Inverse), inverseRest = Lanes(p => p.InverseRest);
            ref byte source = ref MemoryMarshal.GetReference(pixels);
            ref float target = ref MemoryMarshal.GetReference(values);
            for (; i <= pixels.Length - 8; i += 8)
            {
                ulong eight = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, i));
                (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(Vector128.WidenLower(Vector128.CreateScalarUnsafe(eight).AsByte()));
                Vector256<float> sample = Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
                Value(sample, scale, scaleRest, mean, inverse, inverseRest).StoreUnsafe(ref target, (nuint)i);
            }
        }

        for (; i < pixels.Length; i++)
        {
            values[i] = (i & 3) == 3 ? 0f : _table[((i & 3) * 256) + pixels[i]];
        }
    }

    private static void Compute(Plane plane, ReadOnlySpan<byte> samples, Span<float> values)
    {
        Vector256<float> scale = Vector256.Create(plane.Scale), scaleRest = Vector256.Create(plane.ScaleRest), mean = Vector256.Create(plane.Mean);
        Vector256<float> inverse = Vector256.Create(plane.Inverse), inverseRest = Vector256.Create(plane.InverseRest);
        ref byte source = ref MemoryMarshal.GetReference(samples);
        ref float target = ref MemoryMarshal.GetReference(values);
        nuint last = (nuint)(samples.Length - Vector256<byte>.Count);
        for (nuint i = 0; ; i = Math.Min(i + (nuint)Vector256<byte>.Count, last))
        {
            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, i));
            (Vector256<uint> first, Vector256<uint> second) = Vector256.Widen(low);
            (Vector256<uint> third, Vector256<uint> fourth) = Vector256.Widen(high);
            Value(Vector256.ConvertToSingle(first.AsInt32()), scale, scaleRest, mean, inverse, inverseRest).StoreUnsafe(ref target, i);
            Value(Vector256.ConvertToSingle(second.AsInt32()), scale, scaleRest, mean, inverse, inverseRest).StoreUnsafe(ref target, i + 8);
            Value(Vector256.ConvertToSingle(third.AsInt32()), scale, scaleRest, mean, inverse, inverseRest).StoreUnsafe(ref target, i + 16);
            Value(Vector256.ConvertToSingle(fourth.AsInt32()), scale, scaleRest, mean, inverse, inverseRest).StoreUnsafe(ref target, i + 24);
            if (i == last)
            {
                return;
            }
        }
    }

    // Each factor is a float and what is missing to the double: with the fused multiply-add the product is rounded only once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Value(
        Vector256<float> sample, Vector256<float> scale, Vector256<float> scaleRest, Vector256<float> mean, Vector256<float> inverse, Vector256<float> inverseRest)
    {
        Vector256<float> centred = Vector256.FusedMultiplyAdd(sample, scale, sample * scaleRest) - mean;
        return Vector256.FusedMultiplyAdd(centred, inverse, centred * inverseRest);
    }

    private Vector256<float> Lanes(Func<Plane, float> part)
    {
        float first = part(_planes[0]), second = part(_planes[1]), third = part(_planes[2]);
        return Vector256.Create(first, second, third, 0f, first, second, third, 0f);
    }

    private bool ArithmeticEqualsTable()
    {
        Span<byte> samples = stackalloc byte[256];
        Span<float> values = stackalloc float[256];
        for (int sample = 0; sample < 256; sample++)
        {
            samples[sample] = (byte)sample;
        }

        for (int plane = 0; plane < 3; plane++)
        {
            Compute(_planes[plane], samples, values);
            if (!values.SequenceEqual(_table.AsSpan(plane * 256, 256)))
            {
                return false;
            }
        }

        return true;
    }

    private readonly record struct Plane
    {
        public Plane(double scale, float mean, float deviation)
        {
            Scale = (float)scale;
            ScaleRest = (float)(scale - Scale);
            Mean = mean;
            Inverse = (float)(1.0 / deviation);
            InverseRest = (float)((1.0 / deviation) - Inverse);
        }

        public float Scale { get; }

        public float ScaleRest { get; }

        public float Mean { get; }

        public float Inverse { get; }

        public float InverseRest { get; }
    }
}

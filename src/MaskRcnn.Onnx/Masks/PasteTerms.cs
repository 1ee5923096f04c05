using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Masks;

/// <summary>The four terms of bilinear interpolation along one line of the window, in the order in which the references add them.</summary>
/// <remarks>
/// The order is upper left, upper right, lower left, lower right. In a row the second term is the neighbour on the near line of the
/// map, in a column it is the tap on the far one; the other is the third. Loads are unchecked: the buffers hold whole groups of eight.
/// </remarks>
internal readonly ref struct PasteTerms
{
    private readonly ref float _first;
    private readonly ref float _second;
    private readonly ref float _third;
    private readonly ref float _fourth;
    private readonly ref float _nearWeights;
    private readonly ref float _farWeights;
    private readonly ref float _secondWeights;
    private readonly ref float _thirdWeights;
    private readonly float _near;
    private readonly float _far;
    private readonly float _secondFactor;
    private readonly float _thirdFactor;
    private readonly bool _fused;

    /// <summary>Describes a line.</summary>
    /// <param name="weights">Weights of the taps along the line, then those of the neighbours.</param>
    /// <param name="near">Taps on the near line of the map, then the neighbours.</param>
    /// <param name="far">Taps on the far line of the map, then the neighbours.</param>
    /// <param name="padded">Floats from the taps to the neighbours, a multiple of eight.</param>
    /// <param name="farWeight">Weight of the far line.</param>
    /// <param name="columns">Whether the line is a column of the image.</param>
    /// <param name="rule">Whose arithmetic is followed.</param>
    public PasteTerms(
        ref float weights, ref float near, ref float far, int padded, float farWeight, bool columns, MaskPaste rule)
    {
        _fused = rule == MaskPaste.GridSample;
        _near = 1f - farWeight;
        _far = farWeight;
        _nearWeights = ref weights;
        _farWeights = ref Unsafe.Add(ref weights, padded);
        _first = ref near;
        _fourth = ref Unsafe.Add(ref far, padded);
        if (columns)
        {
            _second = ref far;
            _secondWeights = ref _nearWeights;
            _secondFactor = _far;
            _third = ref Unsafe.Add(ref near, padded);
            _thirdWeights = ref _farWeights;
            _thirdFactor = _near;
        }
        else
        {
            _second = ref Unsafe.Add(ref near, padded);
            _secondWeights = ref _farWeights;
            _secondFactor = _near;
            _third = ref far;
            _thirdWeights = ref _nearWeights;
            _thirdFactor = _far;
        }
    }

    /// <summary>Eight pixels of the line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> At(int index) => _fused ? Fused(index) : Doubled(index);

    /// <summary>As torch's <c>grid_sample</c>: one product, then three fused steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Fused(int index)
    {
        nuint i = (nuint)index;
        Vector256<float> sum = Vector256.LoadUnsafe(ref _first, i) * (Vector256.LoadUnsafe(ref _nearWeights, i) * _near);
        sum = Vector256.FusedMultiplyAdd(
            Vector256.LoadUnsafe(ref _second, i), Vector256.LoadUnsafe(ref _secondWeights, i) * _secondFactor, sum);
        sum = Vector256.FusedMultiplyAdd(
            Vector256.LoadUnsafe(ref _third, i), Vector256.LoadUnsafe(ref _thirdWeights, i) * _thirdFactor, sum);
        return Vector256.FusedMultiplyAdd(
            Vector256.LoadUnsafe(ref _fourth, i), Vector256.LoadUnsafe(ref _farWeights, i) * _far, sum);
    }

    /// <summary>As torch's bilinear <c>interpolate</c>: weights in single, products and sum in double.</summary>
    private Vector256<float> Doubled(int index)
    {
        nuint i = (nuint)index;
        (Vector256<double> low, Vector256<double> high) = Product(ref _first, ref _nearWeights, _near, i);
        (Vector256<double> nextLow, Vector256<double> nextHigh) = Product(ref _second, ref _secondWeights, _secondFactor, i);
        low += nextLow;
        high += nextHigh;
        (nextLow, nextHigh) = Product(ref _third, ref _thirdWeights, _thirdFactor, i);
        low += nextLow;
        high += nextHigh;
        (nextLow, nextHigh) = Product(ref _fourth, ref _farWeights, _far, i);
        return Vector256.Narrow(low + nextLow, high + nextHigh);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) Product(ref float values, ref float weights, float factor, nuint i)
    {
        (Vector256<double> valueLow, Vector256<double> valueHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref values, i));
        (Vector256<double> weightLow, Vector256<double> weightHigh) = Vector256.Widen(Vector256.LoadUnsafe(ref weights, i) * factor);
        return (valueLow * weightLow, valueHigh * weightHigh);
    }
}

using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// A softmax over two logits (object, background) is the sigmoid of their difference, and the difference of two linear maps is a linear
/// map: a head of 2A channels, anchor * 2 + (0 object, 1 background), becomes one of A channels with the same probabilities.
/// </summary>
internal static class TwoWaySoftmax
{
    /// <summary>The layer that gives the differences.</summary>
    public static ConvLayer DifferenceOfPairs(this ConvLayer pairs) =>
        pairs with { Weight = Difference(pairs.Weight), Bias = pairs.Bias is Weights bias ? Difference(bias) : null };

    private static Weights Difference(Weights pairs)
    {
        int rows = pairs.Shape[0] / 2;
        int length = pairs.Count / pairs.Shape[0];
        return new Weights([rows, .. pairs.Shape.Skip(1)], destination =>
        {
            ReadOnlySpan<float> values = pairs.ToArray();
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<float> objects = values.Slice(2 * row * length, length);
                ReadOnlySpan<float> background = values.Slice(((2 * row) + 1) * length, length);
                for (int i = 0; i < length; i++) destination[(row * length) + i] = objects[i] - background[i];
            }
        });
    }
}

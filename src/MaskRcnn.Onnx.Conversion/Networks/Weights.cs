using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>Fills a span with a weight's elements in row-major order.</summary>
internal delegate void WeightSource(Span<float> destination);

/// <summary>A learned tensor of a network. Its elements are read when a graph is written, and only then.</summary>
internal sealed class Weights
{
    private readonly WeightSource _source;

    /// <summary>A weight that is computed when it is read.</summary>
    public Weights(IReadOnlyList<int> shape, WeightSource source)
    {
        Shape = shape;
        Count = shape.Aggregate(1, (product, size) => checked(product * size));
        _source = source;
    }

    /// <summary>The sizes of the axes, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The product of <see cref="Shape"/>.</summary>
    public int Count { get; }

    /// <summary>A checkpoint's tensor as it is.</summary>
    public static Weights Of(CheckpointTensor tensor) => new(tensor.Shape, tensor.Read);

    /// <summary>Values that are in memory.</summary>
    public static Weights Of(float[] values, params int[] shape) => new(shape, destination => values.CopyTo(destination));

    /// <summary>All elements, row-major.</summary>
    public float[] ToArray()
    {
        float[] values = new float[Count];
        _source(values);
        return values;
    }

    /// <summary>Chosen rows (first axis) in a new order, such as a head whose background moves to the end.</summary>
    public Weights Rows(int[] rows)
    {
        int rowLength = Count / Shape[0];
        return new Weights([rows.Length, .. Shape.Skip(1)], destination =>
        {
            float[] all = ToArray();
            for (int i = 0; i < rows.Length; i++)
            {
                all.AsSpan(rows[i] * rowLength, rowLength).CopyTo(destination[(i * rowLength)..]);
            }
        });
    }
}

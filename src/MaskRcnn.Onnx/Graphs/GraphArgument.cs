using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Managed memory that a graph reads or writes under a name. The memory may be longer than the shape.</summary>
internal readonly struct GraphArgument
{
    private readonly Memory<float> _floats;
    private readonly Memory<long> _longs;
    private readonly bool _isLong;
    private readonly long[] _shape;

    private GraphArgument(string name, Memory<float> floats, Memory<long> longs, bool isLong, long[] shape)
    {
        Name = name;
        _floats = floats;
        _longs = longs;
        _isLong = isLong;
        _shape = shape;
    }

    public string Name { get; }

    /// <summary>A float tensor that the graph reads.</summary>
    public static GraphArgument Input(string name, ReadOnlyMemory<float> values, params ReadOnlySpan<long> shape) =>
        new(name, MemoryMarshal.AsMemory(values), default, false, Checked(values.Length, shape));

    /// <summary>An int64 tensor that the graph reads.</summary>
    public static GraphArgument Input(string name, ReadOnlyMemory<long> values, params ReadOnlySpan<long> shape) =>
        new(name, default, MemoryMarshal.AsMemory(values), true, Checked(values.Length, shape));

    /// <summary>A float tensor that the graph writes.</summary>
    public static GraphArgument Output(string name, Memory<float> values, params ReadOnlySpan<long> shape) =>
        new(name, values, default, false, Checked(values.Length, shape));

    /// <summary>The runtime's view; the memory is pinned until it is disposed.</summary>
    public OrtValue Pin() => _isLong
        ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _longs, _shape)
        : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _floats, _shape);

    private static long[] Checked(int available, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(shape));
            count = checked(count * dimension);
        }

        if (count > available)
            throw new ArgumentException($"The shape needs {count} values and the memory holds {available}.", nameof(shape));
        return shape.ToArray();
    }
}

using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>A constant of a graph, whose elements are read when the file is written.</summary>
internal sealed class GraphWeight
{
    private const int HalvesPerChunk = 32 * 1024;
    private readonly Func<float[]>? _reals;
    private readonly long[] _integers = [];

    /// <summary>Real numbers, stored in single or half precision.</summary>
    public GraphWeight(string name, IReadOnlyList<int> shape, TensorProto.Types.DataType type, Func<float[]> reals)
        : this(name, shape, type) => _reals = reals;

    /// <summary>A list of whole numbers.</summary>
    public GraphWeight(string name, long[] integers)
        : this(name, [integers.Length], TensorProto.Types.DataType.Int64) => _integers = integers;

    private GraphWeight(string name, IReadOnlyList<int> shape, TensorProto.Types.DataType type)
    {
        Value = new GraphValue(name, type, shape);
        int size = type switch
        {
            TensorProto.Types.DataType.Float => sizeof(float),
            TensorProto.Types.DataType.Float16 => sizeof(ushort),
            _ => sizeof(long),
        };
        ByteLength = shape.Aggregate((long)size, (product, length) => checked(product * length));
    }

    /// <summary>Its name, type and shape.</summary>
    public GraphValue Value { get; }

    /// <summary>The length of its elements in a file.</summary>
    public long ByteLength { get; }

    /// <summary>Writes the elements, little-endian and row-major.</summary>
    /// <exception cref="ConversionException">An element is not finite, or too large for half precision.</exception>
    public void WriteTo(Stream stream)
    {
        if (_reals is null)
        {
            stream.Write(MemoryMarshal.AsBytes(_integers.AsSpan()));
            return;
        }

        ReadOnlySpan<float> values = _reals();
        if (!TensorPrimitives.IsFiniteAll(values))
        {
            throw new ConversionException($"{Value.Name} has values that are not finite numbers (NaN or infinite).");
        }

        if (Value.Type == TensorProto.Types.DataType.Float16)
        {
            WriteHalves(stream, values);
        }
        else
        {
            stream.Write(MemoryMarshal.AsBytes(values));
        }
    }

    private void WriteHalves(Stream stream, ReadOnlySpan<float> values)
    {
        Half[] halves = new Half[Math.Min(HalvesPerChunk, values.Length)];
        while (!values.IsEmpty)
        {
            Span<Half> chunk = halves.AsSpan(0, Math.Min(halves.Length, values.Length));
            TensorPrimitives.ConvertToHalf(values[..chunk.Length], chunk);
            if (!TensorPrimitives.IsFiniteAll<Half>(chunk))
            {
                float largest = Math.Abs(TensorPrimitives.MaxMagnitude(values));
                throw new ConversionException(
                    $"{Value.Name} has the value {largest:G5}, and half precision ends at {Half.MaxValue}: convert in single precision.");
            }

            stream.Write(MemoryMarshal.AsBytes(chunk));
            values = values[chunk.Length..];
        }
    }
}

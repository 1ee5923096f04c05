using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

/// <summary>The stored forms of elements: how wide they are and what they are as single precision.</summary>
internal static class ElementConversion
{
    /// <summary>Bytes of one element.</summary>
    public static int Width(CheckpointTensorType type) => type switch
    {
        CheckpointTensorType.Float64 or CheckpointTensorType.Int64 => 8,
        CheckpointTensorType.Float32 or CheckpointTensorType.Int32 => 4,
        CheckpointTensorType.Float16 or CheckpointTensorType.BFloat16 or CheckpointTensorType.Int16 => 2,
        _ => 1,
    };

    /// <summary>Converts elements in the machine's byte order.</summary>
    public static void ToSingle(CheckpointTensorType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case CheckpointTensorType.Float32:
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case CheckpointTensorType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(source), destination);
                break;
            case CheckpointTensorType.BFloat16:
                FromBFloat16(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<float, uint>(destination));
                break;
            case CheckpointTensorType.Float64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(source), destination);
                break;
            case CheckpointTensorType.Int64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, long>(source), destination);
                break;
            case CheckpointTensorType.Int32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(source), destination);
                break;
            case CheckpointTensorType.Int16:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, short>(source), destination);
                break;
            case CheckpointTensorType.Int8:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, sbyte>(source), destination);
                break;
            case CheckpointTensorType.UInt8:
                TensorPrimitives.ConvertTruncating(source, destination);
                break;
            default:
                FromBool(source, destination);
                break;
        }
    }

    /// <summary>Turns the bytes of each element around, in place.</summary>
    public static void ReverseBytes(CheckpointTensorType type, Span<byte> elements)
    {
        switch (Width(type))
        {
            case 8:
                Span<ulong> eight = MemoryMarshal.Cast<byte, ulong>(elements);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
            case 4:
                Span<uint> four = MemoryMarshal.Cast<byte, uint>(elements);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 2:
                Span<ushort> two = MemoryMarshal.Cast<byte, ushort>(elements);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
        }
    }

    private static void FromBFloat16(ReadOnlySpan<ushort> source, Span<uint> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = (uint)source[i] << 16;
        }
    }

    private static void FromBool(ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = source[i] == 0 ? 0 : 1;
        }
    }
}

using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Numpy;

/// <summary>A NumPy number, which becomes a plain one.</summary>
internal static class NumpyScalar
{
    /// <summary>Describes <c>scalar(dtype, bytes)</c>.</summary>
    /// <returns>A whole number, a number, a truth value, or null where the type is none of these.</returns>
    public static object? Describe(PickleCall call)
    {
        NumpyType type = call.Argument<NumpyType>(0);
        if (type.Element is not { } element) return null;
        PickleBytes? bytes = call[1] as PickleBytes ?? (call[1] as PickleText)?.ToBytes(encoded: false);
        int width = ElementConversion.Width(element);
        if (bytes?.Source.CanBe(width) != true) throw call.Refuse("has not the bytes of its type");

        Span<byte> value = stackalloc byte[width];
        using (ByteReader reader = bytes.Source.OpenReader())
        {
            reader.Read(0, value);
        }

        if (type.BigEndian == BitConverter.IsLittleEndian) value.Reverse();
        return element switch
        {
            CheckpointTensorType.Float64 => (object)BitConverter.ToDouble(value),
            CheckpointTensorType.Float32 => (double)BitConverter.ToSingle(value),
            CheckpointTensorType.Float16 => (double)BitConverter.ToHalf(value),
            CheckpointTensorType.Int64 => (object)BitConverter.ToInt64(value),
            CheckpointTensorType.Int32 => (long)BitConverter.ToInt32(value),
            CheckpointTensorType.Int16 => (long)BitConverter.ToInt16(value),
            CheckpointTensorType.Int8 => (long)(sbyte)value[0],
            CheckpointTensorType.UInt8 => (long)value[0],
            _ => value[0] != 0,
        };
    }
}

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Counts the weights of an ONNX model.</summary>
internal static class OnnxParameters
{
    // Field numbers and element types of onnx.proto.
    private const int GraphOfModel = 7;
    private const int InitializerOfGraph = 5;
    private const int DimensionOfTensor = 1;
    private const int TypeOfTensor = 2;
    private const ulong Int32Type = 6;
    private const ulong BooleanType = 9;

    /// <summary>The elements of all initializers of the model's graph but int32, int64, text and boolean ones, which are shapes and indices.</summary>
    /// <param name="model">A verified model; what is malformed counts as nothing.</param>
    public static long Count(ReadOnlySpan<byte> model)
    {
        long parameters = 0;
        ProtobufCursor fields = new(model);
        while (fields.Position < model.Length && fields.TryReadField(model.Length, out int field, out int type, out ulong length))
        {
            if (type == ProtobufCursor.Bytes)
            {
                ReadOnlySpan<byte> graph = fields.Take(length);
                parameters += field == GraphOfModel ? CountGraph(graph) : 0;
            }
        }

        return parameters;
    }

    private static long CountGraph(ReadOnlySpan<byte> graph)
    {
        long parameters = 0;
        ProtobufCursor fields = new(graph);
        while (fields.Position < graph.Length && fields.TryReadField(graph.Length, out int field, out int type, out ulong length))
        {
            if (type == ProtobufCursor.Bytes)
            {
                ReadOnlySpan<byte> value = fields.Take(length);
                parameters += field == InitializerOfGraph ? CountTensor(value) : 0;
            }
        }

        return parameters;
    }

    private static long CountTensor(ReadOnlySpan<byte> tensor)
    {
        double elements = 1;
        ulong elementType = 0;
        ProtobufCursor fields = new(tensor);
        while (fields.Position < tensor.Length && fields.TryReadField(tensor.Length, out int field, out int type, out ulong value))
        {
            if (type == ProtobufCursor.Bytes)
            {
                ReadOnlySpan<byte> packed = fields.Take(value);
                elements *= field == DimensionOfTensor ? Product(packed) : 1;
            }
            else if (type == ProtobufCursor.Varint && field == DimensionOfTensor)
            {
                elements *= value;
            }
            else if (type == ProtobufCursor.Varint && field == TypeOfTensor)
            {
                elementType = value;
            }
        }

        return elementType is >= Int32Type and <= BooleanType ? 0 : (long)Math.Min(elements, long.MaxValue / 2);
    }

    private static double Product(ReadOnlySpan<byte> packed)
    {
        double product = 1;
        ulong value = 0;
        int shift = 0;
        foreach (byte next in packed)
        {
            value |= (ulong)(next & 0x7F) << (shift & 63);
            shift += 7;
            if (next < 0x80)
            {
                product *= value;
                value = 0;
                shift = 0;
            }
        }

        return product;
    }
}

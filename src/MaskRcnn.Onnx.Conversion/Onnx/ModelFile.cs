using Google.Protobuf;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>
/// Writes a model as a protobuf file: field by field, so that no more than one weight is in memory at a time.
/// </summary>
internal static class ModelFile
{
    private const int IrVersion = 8;
    private const int Opset = 17;
    private static readonly string _producerVersion = typeof(ModelFile).Assembly.GetName().Version!.ToString(3);

    /// <summary>The length of the file.</summary>
    public static long Length(OnnxModel model, IReadOnlyList<TensorProto> tensors)
    {
        long graph = GraphLength(model, tensors);
        return Head().CalculateSize() + FieldLength(ModelProto.GraphFieldNumber, graph);
    }

    /// <summary>Writes the file.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tensors">What the file says about each weight; those that say no other place lie in the file.</param>
    /// <param name="stream">Where to.</param>
    /// <param name="writeWeight">Writes a weight's elements.</param>
    public static void Write(OnnxModel model, IReadOnlyList<TensorProto> tensors, Stream stream, Action<GraphWeight, Stream> writeWeight)
    {
        using CodedOutputStream output = new(stream, leaveOpen: true);
        Head().WriteTo(output);
        output.WriteTag(ModelProto.GraphFieldNumber, WireFormat.WireType.LengthDelimited);
        output.WriteLength(checked((int)GraphLength(model, tensors)));
        model.Graph.WriteTo(output);
        for (int i = 0; i < tensors.Count; i++)
        {
            GraphWeight weight = model.Weights[i];
            output.WriteTag(GraphProto.InitializerFieldNumber, WireFormat.WireType.LengthDelimited);
            output.WriteLength((int)TensorLength(tensors[i], weight));
            tensors[i].WriteTo(output);
            if (IsInside(tensors[i]))
            {
                output.WriteTag(TensorProto.RawDataFieldNumber, WireFormat.WireType.LengthDelimited);
                output.WriteLength((int)weight.ByteLength);
                output.Flush();
                writeWeight(weight, stream);
            }
        }
    }

    private static ModelProto Head() => new()
    {
        IrVersion = IrVersion,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } },
        ProducerName = "MaskRcnn.Onnx",
        ProducerVersion = _producerVersion,
    };

    private static long GraphLength(OnnxModel model, IReadOnlyList<TensorProto> tensors)
    {
        long length = model.Graph.CalculateSize();
        for (int i = 0; i < tensors.Count; i++)
        {
            length += FieldLength(GraphProto.InitializerFieldNumber, TensorLength(tensors[i], model.Weights[i]));
        }

        return length;
    }

    private static long TensorLength(TensorProto tensor, GraphWeight weight) =>
        tensor.CalculateSize() + (IsInside(tensor) ? FieldLength(TensorProto.RawDataFieldNumber, weight.ByteLength) : 0);

    private static bool IsInside(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.Default;

    private static long FieldLength(int field, long content) =>
        CodedOutputStream.ComputeTagSize(field) + CodedOutputStream.ComputeUInt64Size((ulong)content) + content;
}

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The messages of onnx.proto inside which a tensor can stand.</summary>
internal enum OnnxMessage : byte
{
    /// <summary>Anything else: numbers, text, messages without tensors.</summary>
    None,
    Model,
    Graph,
    Node,
    Attribute,
    Function,
    TrainingInfo,
    Tensor,
    SparseTensor,
    ExternalEntry,
}

/// <summary>The field numbers of onnx.proto that matter for finding tensors.</summary>
internal static class OnnxSchema
{
    /// <summary><c>TensorProto.raw_data</c>.</summary>
    public const int TensorRawData = 9;

    /// <summary><c>TensorProto.external_data</c>.</summary>
    public const int TensorExternalData = 13;

    /// <summary><c>TensorProto.data_location</c>.</summary>
    public const int TensorDataLocation = 14;

    /// <summary><c>StringStringEntryProto.key</c>.</summary>
    public const int EntryKey = 1;

    /// <summary><c>StringStringEntryProto.value</c>.</summary>
    public const int EntryValue = 2;

    /// <summary>Whether a field of a TensorProto is a data_location of EXTERNAL.</summary>
    public static bool IsExternalLocation(int field, int wireType, ulong value) =>
        field == TensorDataLocation && wireType == ProtobufCursor.Varint && (uint)value == 1;

    /// <summary>The kind of message that a field of a message holds.</summary>
    public static OnnxMessage Child(OnnxMessage message, int field) => (message, field) switch
    {
        (OnnxMessage.Model, 7) => OnnxMessage.Graph,
        (OnnxMessage.Model, 20) => OnnxMessage.TrainingInfo,
        (OnnxMessage.Model, 25) => OnnxMessage.Function,
        (OnnxMessage.TrainingInfo, 1 or 2) => OnnxMessage.Graph,
        (OnnxMessage.Function, 7) => OnnxMessage.Node,
        (OnnxMessage.Function, 11) => OnnxMessage.Attribute,
        (OnnxMessage.Graph, 1) => OnnxMessage.Node,
        (OnnxMessage.Graph, 5) => OnnxMessage.Tensor,
        (OnnxMessage.Graph, 15) => OnnxMessage.SparseTensor,
        (OnnxMessage.Node, 5) => OnnxMessage.Attribute,
        (OnnxMessage.Attribute, 5 or 10) => OnnxMessage.Tensor,
        (OnnxMessage.Attribute, 6 or 11) => OnnxMessage.Graph,
        (OnnxMessage.Attribute, 22 or 23) => OnnxMessage.SparseTensor,
        (OnnxMessage.SparseTensor, 1 or 2) => OnnxMessage.Tensor,
        (OnnxMessage.Tensor, TensorExternalData) => OnnxMessage.ExternalEntry,
        _ => OnnxMessage.None,
    };

    /// <summary>The error for bytes that are not an ONNX model.</summary>
    public static BundleException Malformed(string fileName) => new($"{fileName} is not an ONNX model, or a damaged one.", fileName);
}

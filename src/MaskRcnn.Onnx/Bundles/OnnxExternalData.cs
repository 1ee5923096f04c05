using System.Text;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// Finds the files that an ONNX model takes tensors from, wherever a tensor can stand: initializers, sparse ones, attributes, subgraphs,
/// functions, training graphs.
/// </summary>
/// <remarks>
/// Reads the protobuf structure only, without recursion and without copying; the depth is limited as in protobuf itself. Field numbers are
/// those of onnx.proto.
/// </remarks>
internal static class OnnxExternalData
{
    private const int DeepestNesting = 100;
    private const int LongestLocation = 4096;
    private const int MostLocations = 10_000;

    private enum Message : byte
    {
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

    /// <summary>The locations as they are written, each once.</summary>
    /// <exception cref="BundleException">The bytes are no ONNX model.</exception>
    public static IReadOnlyCollection<string> Locations(ReadOnlySpan<byte> model, string fileName)
    {
        if (HasOrtIdentifier(model))
        {
            throw new BundleException($"{fileName} is in ONNX Runtime's own format; a bundle holds ONNX models.", fileName);
        }

        HashSet<string> locations = new(StringComparer.Ordinal);
        Span<(Message Message, int End)> open = stackalloc (Message, int)[DeepestNesting];
        int depth = 0;
        open[depth++] = (Message.Model, model.Length);
        bool hasGraph = false;
        bool isExternal = false;
        bool isLocated = false;
        bool isLocation = false;
        ReadOnlySpan<byte> entryValue = [];
        ProtobufCursor cursor = new(model);
        while (depth > 0)
        {
            (Message message, int end) = open[depth - 1];
            if (cursor.Position == end)
            {
                depth--;
                if (message == Message.ExternalEntry && isLocation)
                {
                    AddLocation(locations, entryValue, fileName);
                    isLocated = true;
                }
                else if (message == Message.Tensor && isExternal && !isLocated)
                {
                    throw new BundleException($"{fileName} has a tensor in another file without saying in which.", fileName);
                }

                continue;
            }

            if (!cursor.TryReadField(end, out int field, out int wireType, out ulong value))
            {
                throw Malformed(fileName);
            }

            if (wireType == ProtobufCursor.Varint)
            {
                isExternal |= message == Message.Tensor && field == 14 && value == 1;
            }

            if (wireType != ProtobufCursor.Bytes)
            {
                continue;
            }

            Message child = Child(message, field);
            if (child == Message.None)
            {
                ReadOnlySpan<byte> bytes = cursor.Take(value);
                if (message == Message.ExternalEntry && field == 1)
                {
                    isLocation |= bytes.SequenceEqual("location"u8);
                }
                else if (message == Message.ExternalEntry && field == 2)
                {
                    entryValue = bytes;
                }

                continue;
            }

            if (depth == DeepestNesting)
            {
                throw new BundleException($"{fileName} is nested more than {DeepestNesting} deep.", fileName);
            }

            hasGraph |= message == Message.Model && child == Message.Graph;
            if (child == Message.Tensor)
            {
                isExternal = isLocated = false;
            }
            else if (child == Message.ExternalEntry)
            {
                isLocation = false;
                entryValue = [];
            }

            open[depth++] = (child, cursor.Position + (int)value);
        }

        return hasGraph ? locations : throw Malformed(fileName);
    }

    /// <summary>The kind of message that a field of a message holds, as far as tensors can stand inside it.</summary>
    private static Message Child(Message message, int field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.TrainingInfo,
        (Message.Model, 25) => Message.Function,
        (Message.TrainingInfo, 1 or 2) => Message.Graph,
        (Message.Function, 7) => Message.Node,
        (Message.Function, 11) => Message.Attribute,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Tensor, 13) => Message.ExternalEntry,
        _ => Message.None,
    };

    private static void AddLocation(HashSet<string> locations, ReadOnlySpan<byte> utf8, string fileName)
    {
        string location = utf8.Length <= LongestLocation ? Encoding.UTF8.GetString(utf8) : throw Malformed(fileName);
        if (locations.Add(location) && locations.Count > MostLocations)
        {
            throw new BundleException($"{fileName} takes tensors from more than {MostLocations} files.", fileName);
        }
    }

    /// <summary>ONNX Runtime recognises its own format by these bytes, whatever the file is called.</summary>
    private static bool HasOrtIdentifier(ReadOnlySpan<byte> model) => model.Length >= 8 && model[4..8].SequenceEqual("ORTM"u8);

    private static BundleException Malformed(string fileName) => new($"{fileName} is not an ONNX model, or a damaged one.", fileName);
}

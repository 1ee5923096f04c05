using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using Message = MaskRcnn.Onnx.Bundles.OnnxExternalData.Message;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// Puts tensors that a model keeps in other files into the model, from bytes that are already in memory and verified. So the runtime
/// never opens a file, and the bytes that were hashed are the bytes it gets.
/// </summary>
/// <remarks>
/// Rewrites the protobuf structure around the tensors: once to measure, once to write. A model without other files is returned as it is.
/// </remarks>
internal sealed class ExternalTensors
{
    private const int RawDataField = 9;
    private const int ExternalDataField = 13;
    private const int DataLocationField = 14;

    private readonly BundleGraph _graph;
    private readonly byte[]? _output;
    private long _length;

    private ExternalTensors(BundleGraph graph, byte[]? output)
    {
        _graph = graph;
        _output = output;
    }

    /// <summary>The whole model as one array.</summary>
    /// <exception cref="BundleException">A tensor lies outside its file, or the model is larger than 2 GB.</exception>
    public static byte[] Inline(BundleGraph graph)
    {
        if (graph.ExternalData.Count == 0)
            return WholeArray(graph.Bytes);

        long length = Measure(graph, graph.Bytes.Span, Message.Model);
        if (length > Array.MaxLength)
            throw new BundleException($"{graph.FileName} has {length} bytes with its tensors; more than 2 GB cannot be opened.", graph.FileName);
        byte[] output = new byte[length];
        new ExternalTensors(graph, output).Write(graph.Bytes.Span, Message.Model);
        return output;
    }

    private static byte[] WholeArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();

    private static long Measure(BundleGraph graph, ReadOnlySpan<byte> message, Message kind)
    {
        ExternalTensors counter = new(graph, null);
        counter.Write(message, kind);
        return counter._length;
    }

    // The nesting is at most as deep as the search for locations allows, which has read every model before.
    private void Write(ReadOnlySpan<byte> message, Message kind)
    {
        if (kind == Message.Tensor && TryRead(message, out ExternalTensor tensor))
        {
            WriteTensor(message, tensor);
            return;
        }

        ProtobufCursor cursor = new(message);
        while (cursor.Position < message.Length)
        {
            int start = cursor.Position;
            int field = Next(ref cursor, message, out int wireType, out ulong value);
            Message child = wireType == ProtobufCursor.Bytes ? OnnxExternalData.Child(kind, field) : Message.None;
            ReadOnlySpan<byte> content = wireType == ProtobufCursor.Bytes ? cursor.Take(value) : [];
            if (child is Message.None or Message.ExternalEntry)
            {
                Append(message[start..cursor.Position]);
                continue;
            }

            AppendHead(field, Measure(_graph, content, child));
            Write(content, child);
        }
    }

    private void WriteTensor(ReadOnlySpan<byte> message, ExternalTensor tensor)
    {
        ProtobufCursor cursor = new(message);
        while (cursor.Position < message.Length)
        {
            int start = cursor.Position;
            int field = Next(ref cursor, message, out int wireType, out ulong value);
            if (wireType == ProtobufCursor.Bytes)
                cursor.Take(value);
            if (field is not (RawDataField or ExternalDataField or DataLocationField))
                Append(message[start..cursor.Position]);
        }

        ReadOnlySpan<byte> data = Slice(tensor);
        AppendHead(RawDataField, data.Length);
        Append(data);
    }

    private bool TryRead(ReadOnlySpan<byte> message, out ExternalTensor tensor)
    {
        tensor = new ExternalTensor("", 0, null);
        bool isExternal = false;
        ProtobufCursor cursor = new(message);
        while (cursor.Position < message.Length)
        {
            int field = Next(ref cursor, message, out int wireType, out ulong value);
            isExternal |= field == DataLocationField && value == 1;
            ReadOnlySpan<byte> content = wireType == ProtobufCursor.Bytes ? cursor.Take(value) : [];
            if (field == ExternalDataField && wireType == ProtobufCursor.Bytes)
                tensor = Entry(content, tensor);
        }

        return isExternal;
    }

    private ExternalTensor Entry(ReadOnlySpan<byte> entry, ExternalTensor tensor)
    {
        string key = "";
        string text = "";
        ProtobufCursor cursor = new(entry);
        while (cursor.Position < entry.Length)
        {
            int field = Next(ref cursor, entry, out int wireType, out ulong value);
            if (wireType != ProtobufCursor.Bytes)
                continue;
            ReadOnlySpan<byte> content = cursor.Take(value);
            if (field == 1)
                key = Encoding.UTF8.GetString(content);
            else if (field == 2)
                text = Encoding.UTF8.GetString(content);
        }

        return key switch
        {
            "location" => tensor with { Location = text },
            "offset" => tensor with { Offset = Number(key, text) },
            "length" => tensor with { Length = Number(key, text) },
            _ => tensor,
        };
    }

    private long Number(string key, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new BundleException(
                $"{_graph.FileName} has a tensor in another file whose {key} is \"{RuntimeMessage.Clean(text)}\".", _graph.FileName, "external_data");

    private ReadOnlySpan<byte> Slice(ExternalTensor tensor)
    {
        string location = RuntimeMessage.Clean(tensor.Location);
        if (!_graph.ExternalData.TryGetValue(tensor.Location, out ReadOnlyMemory<byte> file))
            throw new BundleException($"{_graph.FileName} takes tensors from \"{location}\", which the bundle does not have.", _graph.FileName);

        long available = file.Length - tensor.Offset;
        long length = tensor.Length ?? available;
        if (available < 0 || length > available)
        {
            throw new BundleException(
                $"{_graph.FileName} takes {length} bytes from {tensor.Offset} on out of {location}, which has {file.Length}.", location);
        }

        return file.Span.Slice((int)tensor.Offset, (int)length);
    }

    private int Next(ref ProtobufCursor cursor, ReadOnlySpan<byte> message, out int wireType, out ulong value) =>
        cursor.TryReadField(message.Length, out int field, out wireType, out value)
            ? field
            : throw new BundleException($"{_graph.FileName} is not an ONNX model, or a damaged one.", _graph.FileName);

    private void AppendHead(int field, long length)
    {
        AppendVarint(((ulong)field << 3) | ProtobufCursor.Bytes);
        AppendVarint((ulong)length);
    }

    private void AppendVarint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        int count = 0;
        do
        {
            bytes[count++] = (byte)(value > 0x7F ? value | 0x80 : value);
            value >>= 7;
        }
        while (value != 0);
        Append(bytes[..count]);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_output is not null)
            bytes.CopyTo(_output.AsSpan((int)_length));
        _length += bytes.Length;
    }

    private readonly record struct ExternalTensor(string Location, long Offset, long? Length);
}

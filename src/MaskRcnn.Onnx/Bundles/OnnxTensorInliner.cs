using System.Globalization;
using System.Text;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// Copies an ONNX model with the bytes of its external tensors in place of the references to them. Everything else stays as it is, byte
/// for byte, except the lengths of the messages around such a tensor.
/// </summary>
/// <remarks>
/// Two passes: the first finds the new length of every message that changes, the second writes. Recurses as deep as the model nests, which
/// <see cref="OnnxLocationScan"/> has limited before.
/// </remarks>
internal sealed class OnnxTensorInliner(IReadOnlyDictionary<string, byte[]> files, string fileName)
{
    private readonly Dictionary<int, int> _changedLengths = [];

    public byte[] Inline(ReadOnlySpan<byte> model)
    {
        byte[] inlined = Allocate(Measure(model, OnnxMessage.Model, 0, model.Length, out _));
        ProtobufWriter writer = new(inlined);
        Write(ref writer, model, OnnxMessage.Model, 0, model.Length);
        return inlined;
    }

    /// <summary>The length that the message from start to end will have.</summary>
    private int Measure(ReadOnlySpan<byte> model, OnnxMessage message, int start, int end, out bool changes)
    {
        ReadOnlyMemory<byte>? external = message == OnnxMessage.Tensor ? ExternalBytes(model[start..end]) : null;
        changes = external is not null;
        long length = external is ReadOnlyMemory<byte> bytes ? ProtobufWriter.LengthOf(OnnxSchema.TensorRawData, bytes.Length) : 0;
        ProtobufCursor cursor = new(model) { Position = start };
        while (cursor.Position < end)
        {
            int fieldStart = cursor.Position;
            OnnxMessage child = ReadField(ref cursor, message, end, out int field, out int payload);
            if (external is not null && IsReplaced(field))
            {
                continue;
            }

            if (child != OnnxMessage.None)
            {
                int inner = Measure(model, child, payload, cursor.Position, out bool childChanges);
                if (childChanges)
                {
                    changes = true;
                    length += ProtobufWriter.LengthOf(field, inner);
                    continue;
                }
            }

            length += cursor.Position - fieldStart;
        }

        int total = length <= Array.MaxLength
            ? (int)length
            : throw new BundleException($"{fileName} with its external data is larger than {Array.MaxLength} bytes.", fileName);
        if (changes)
        {
            _changedLengths[start] = total;
        }

        return total;
    }

    private void Write(ref ProtobufWriter writer, ReadOnlySpan<byte> model, OnnxMessage message, int start, int end)
    {
        ReadOnlyMemory<byte>? external = message == OnnxMessage.Tensor ? ExternalBytes(model[start..end]) : null;
        ProtobufCursor cursor = new(model) { Position = start };
        while (cursor.Position < end)
        {
            int fieldStart = cursor.Position;
            OnnxMessage child = ReadField(ref cursor, message, end, out int field, out int payload);
            if (external is not null && IsReplaced(field))
            {
                continue;
            }

            if (child != OnnxMessage.None && payload < cursor.Position && _changedLengths.TryGetValue(payload, out int length))
            {
                writer.WriteHead(field, length);
                Write(ref writer, model, child, payload, cursor.Position);
            }
            else
            {
                writer.Write(model[fieldStart..cursor.Position]);
            }
        }

        if (external is ReadOnlyMemory<byte> bytes)
        {
            writer.WriteHead(OnnxSchema.TensorRawData, bytes.Length);
            writer.Write(bytes.Span);
        }
    }

    /// <summary>Passes over a field; the payload of a message or bytes lies between <paramref name="payload"/> and the cursor.</summary>
    private OnnxMessage ReadField(ref ProtobufCursor cursor, OnnxMessage message, int end, out int field, out int payload)
    {
        if (!cursor.TryReadField(end, out field, out int wireType, out ulong value))
        {
            throw OnnxSchema.Malformed(fileName);
        }

        payload = cursor.Position;
        if (wireType != ProtobufCursor.Bytes)
        {
            return OnnxMessage.None;
        }

        cursor.Take(value);
        OnnxMessage child = OnnxSchema.Child(message, field);
        return child == OnnxMessage.ExternalEntry ? OnnxMessage.None : child;
    }

    private static bool IsReplaced(int field) =>
        field is OnnxSchema.TensorRawData or OnnxSchema.TensorExternalData or OnnxSchema.TensorDataLocation;

    /// <summary>The bytes that a tensor has in another file; null where it has its own.</summary>
    private ReadOnlyMemory<byte>? ExternalBytes(ReadOnlySpan<byte> tensor)
    {
        Dictionary<string, string> entries = [];
        bool isExternal = false;
        ProtobufCursor cursor = new(tensor);
        while (cursor.Position < tensor.Length)
        {
            if (!cursor.TryReadField(tensor.Length, out int field, out int wireType, out ulong value))
            {
                throw OnnxSchema.Malformed(fileName);
            }

            isExternal |= OnnxSchema.IsExternalLocation(field, wireType, value);
            if (wireType == ProtobufCursor.Bytes)
            {
                ReadOnlySpan<byte> payload = cursor.Take(value);
                if (field == OnnxSchema.TensorExternalData)
                {
                    (string key, string text) = ReadEntry(payload);
                    if (!entries.TryAdd(key, text))
                    {
                        throw OnnxSchema.Malformed(fileName);
                    }
                }
            }
        }

        // A bare null would become an empty memory here, not no memory.
        return isExternal ? Slice(entries) : default(ReadOnlyMemory<byte>?);
    }

    private (string Key, string Value) ReadEntry(ReadOnlySpan<byte> entry)
    {
        string key = "";
        string text = "";
        ProtobufCursor cursor = new(entry);
        while (cursor.Position < entry.Length)
        {
            if (!cursor.TryReadField(entry.Length, out int field, out int wireType, out ulong value))
            {
                throw OnnxSchema.Malformed(fileName);
            }

            if (wireType == ProtobufCursor.Bytes)
            {
                string payload = Encoding.UTF8.GetString(cursor.Take(value));
                key = field == OnnxSchema.EntryKey ? payload : key;
                text = field == OnnxSchema.EntryValue ? payload : text;
            }
        }

        return (key, text);
    }

    private ReadOnlyMemory<byte> Slice(Dictionary<string, string> entries)
    {
        byte[] file = files[entries["location"]];
        long offset = Number("offset", 0);
        long length = Number("length", file.Length - offset);
        return offset <= file.Length && length >= 0 && length <= file.Length - offset
            ? file.AsMemory((int)offset, (int)length)
            : throw new BundleException(
                $"{fileName} asks for bytes that {BundleFileName.ForMessage(entries["location"])} does not have.", fileName);

        long Number(string key, long fallback)
        {
            if (!entries.TryGetValue(key, out string? text))
            {
                return fallback;
            }

            return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw new BundleException($"{fileName} has a tensor whose {key} in another file is no number.", fileName);
        }
    }

    private byte[] Allocate(int length)
    {
        try
        {
            return new byte[length];
        }
        catch (OutOfMemoryException exception)
        {
            throw new BundleException($"{fileName} is too large for the memory: {length} bytes.", fileName, innerException: exception);
        }
    }
}

using System.Text.Json;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;

/// <summary>The header of a safetensors file.</summary>
internal sealed class SafeTensorsHeader
{
    private const int MaxDepth = 4;
    private const int MaxEntries = 1 << 17;
    private readonly Dictionary<string, SafeTensorsEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private bool _hasMetadata;

    private SafeTensorsHeader()
    {
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyCollection<SafeTensorsEntry> Entries => _entries.Values;

    /// <summary>What the writer noted.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Reads a header.</summary>
    /// <exception cref="CheckpointException">It is not JSON, names something twice, or a tensor's size is not that of its
    /// range.</exception>
    public static SafeTensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        SafeTensorsHeader header = new();
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            header.Read(ref reader);
            if (reader.Read()) throw Malformed("has more than one value", ref reader);
            return header;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // The reader throws InvalidOperationException for a value of another kind and for text that is not Unicode.
            throw new CheckpointException(
                "The safetensors header is not the JSON that it should be.", sizeof(ulong) + reader.BytesConsumed, error);
        }
    }

    /// <summary>Checks that the tensors' ranges fill the bytes behind the header, without gaps or overlaps.</summary>
    /// <param name="length">Bytes behind the header.</param>
    public void CheckRanges(long length)
    {
        long expected = 0;
        foreach (SafeTensorsEntry entry in _entries.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != expected)
            {
                string what = entry.Begin < expected ? "overlaps the one before" : "leaves a gap before it";
                throw new CheckpointException($"The safetensors range of {UntrustedText.Quote(entry.Name)} {what}.");
            }

            expected = entry.End;
        }

        if (expected != length)
            throw new CheckpointException($"The safetensors file has {length} bytes of tensors, but its header describes {expected}.");
    }

    private static CheckpointException Malformed(string what, ref Utf8JsonReader reader) =>
        new($"The safetensors header {what}.", sizeof(ulong) + reader.BytesConsumed);

    private void Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.StartObject);
            if (name == "__metadata__")
            {
                if (_hasMetadata) throw Malformed("has two entries '__metadata__'", ref reader);
                _hasMetadata = true;
                ReadMetadata(ref reader);
            }
            else if (_entries.Count == MaxEntries)
            {
                throw Malformed($"has more than {MaxEntries} entries", ref reader);
            }
            else if (!_entries.TryAdd(name, ReadEntry(ref reader, name)))
            {
                throw Malformed($"has two entries {UntrustedText.Quote(name)}", ref reader);
            }
        }
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String);
            if (!_metadata.TryAdd(key, reader.GetString()!)) throw Malformed($"has two notes {UntrustedText.Quote(key)}", ref reader);
        }
    }

    private static SafeTensorsEntry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        string quoted = UntrustedText.Quote(name);
        string? type = null;
        long[]? shape = null;
        long[]? range = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            switch (key)
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets" when range is null:
                    range = ReadNumbers(ref reader);
                    break;
                default:
                    throw Malformed($"has {UntrustedText.Quote(key)} in the entry {quoted}, once too often or unknown", ref reader);
            }
        }

        CheckpointTensorType element = SafeTensorsTypes.Find(type)
            ?? throw Malformed($"gives {quoted} the type {UntrustedText.Quote(type)}, which is not one that is read", ref reader);
        if (shape is null || TensorView.CountOf(shape) is not { } count)
            throw Malformed($"gives {quoted} an impossible shape", ref reader);
        if (range is not [long begin, long end] || begin > end || end - begin != (long)count * ElementConversion.Width(element))
            throw Malformed($"gives {quoted} a range that is not of its type and shape", ref reader);
        return new SafeTensorsEntry(name, element, [.. shape.Select(size => (int)size)], begin, end);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!reader.TryGetInt64(out long number) || number < 0 || numbers.Count == TensorView.MaxRank)
                throw Malformed("has a size or range that is impossible", ref reader);
            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (reader.TokenType != type) throw Malformed($"has {reader.TokenType} where {type} should be", ref reader);
    }
}

using System.Text;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// Walks an ONNX model and notes the location of every external tensor, wherever a tensor can stand: initializers, sparse ones,
/// attributes, subgraphs, functions, training graphs.
/// </summary>
/// <remarks>
/// Reads the protobuf structure only, once, without recursion and without copying. The depth is limited as in protobuf itself.
/// </remarks>
internal ref struct OnnxLocationScan(ReadOnlySpan<byte> model, string fileName)
{
    private const int DeepestNesting = 100;
    private const int LongestLocation = 4096;
    private const int MostLocations = 10_000;

    private readonly HashSet<string> _locations = new(StringComparer.Ordinal);
    private readonly int _end = model.Length;
    private ProtobufCursor _cursor = new(model);
    private bool _hasGraph;
    private bool _tensorIsExternal;
    private bool _tensorIsLocated;
    private bool _entryIsLocation;
    private ReadOnlySpan<byte> _entryValue = [];

    public HashSet<string> Run()
    {
        Span<(OnnxMessage Message, int End)> open = stackalloc (OnnxMessage, int)[DeepestNesting];
        int depth = 0;
        open[depth++] = (OnnxMessage.Model, _end);
        while (depth > 0)
        {
            (OnnxMessage message, int end) = open[depth - 1];
            if (_cursor.Position == end)
            {
                Leave(message);
                depth--;
                continue;
            }

            if (!_cursor.TryReadField(end, out int field, out int wireType, out ulong value))
            {
                throw Malformed();
            }

            if (wireType != ProtobufCursor.Bytes)
            {
                _tensorIsExternal |= message == OnnxMessage.Tensor && OnnxSchema.IsExternalLocation(field, wireType, value);
            }
            else if (OnnxSchema.Child(message, field) is OnnxMessage child and not OnnxMessage.None)
            {
                Enter(child);
                open[depth++] = depth < DeepestNesting
                    ? (child, _cursor.Position + (int)value)
                    : throw new BundleException($"{fileName} is nested more than {DeepestNesting} deep.", fileName);
            }
            else
            {
                Note(message, field, _cursor.Take(value));
            }
        }

        return _hasGraph ? _locations : throw Malformed();
    }

    private void Enter(OnnxMessage message)
    {
        switch (message)
        {
            case OnnxMessage.Graph:
                _hasGraph = true;
                break;
            case OnnxMessage.Tensor:
                _tensorIsExternal = _tensorIsLocated = false;
                break;
            case OnnxMessage.ExternalEntry:
                _entryIsLocation = false;
                _entryValue = [];
                break;
        }
    }

    private void Leave(OnnxMessage message)
    {
        if (message == OnnxMessage.ExternalEntry && _entryIsLocation)
        {
            AddLocation(_entryValue);
            _tensorIsLocated = true;
        }
        else if (message == OnnxMessage.Tensor && _tensorIsExternal && !_tensorIsLocated)
        {
            throw new BundleException($"{fileName} has a tensor in another file without saying in which.", fileName);
        }
    }

    private void Note(OnnxMessage message, int field, ReadOnlySpan<byte> bytes)
    {
        if (message != OnnxMessage.ExternalEntry)
        {
            return;
        }

        if (field == OnnxSchema.EntryKey)
        {
            _entryIsLocation = bytes.SequenceEqual("location"u8);
        }
        else if (field == OnnxSchema.EntryValue)
        {
            _entryValue = bytes;
        }
    }

    private readonly void AddLocation(ReadOnlySpan<byte> utf8)
    {
        string location = utf8.Length <= LongestLocation ? Encoding.UTF8.GetString(utf8) : throw Malformed();
        if (_locations.Add(location) && _locations.Count > MostLocations)
        {
            throw new BundleException($"{fileName} takes tensors from more than {MostLocations} files.", fileName);
        }
    }

    private readonly BundleException Malformed() => OnnxSchema.Malformed(fileName);
}

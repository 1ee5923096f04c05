namespace MaskRcnn.Onnx.Bundles;

/// <summary>Steps through protobuf fields. Bounded by the bytes that are there: a claimed length allocates nothing.</summary>
/// <param name="data">The whole message.</param>
internal ref struct ProtobufCursor(ReadOnlySpan<byte> data)
{
    private const int LongestVarint = 10;
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Wire type of a varint.</summary>
    public const int Varint = 0;

    /// <summary>Wire type of bytes, text and messages.</summary>
    public const int Bytes = 2;

    /// <summary>Offset of the next byte.</summary>
    public int Position { get; set; }

    /// <summary>
    /// Reads a field's head that ends before <paramref name="end"/>. <paramref name="value"/> is the value of a varint and the length of
    /// bytes, which the cursor then stands before; fixed-size fields are passed over. false: not protobuf.
    /// </summary>
    public bool TryReadField(int end, out int field, out int wireType, out ulong value)
    {
        field = wireType = 0;
        value = 0;
        if (!TryReadVarint(end, out ulong tag) || tag > uint.MaxValue)
        {
            return false;
        }

        field = (int)(tag >> 3);
        wireType = (int)(tag & 7);
        return field != 0 && wireType switch
        {
            Varint => TryReadVarint(end, out value),
            1 => TrySkip(end, sizeof(ulong)),
            Bytes => TryReadVarint(end, out value) && value <= (ulong)(end - Position),
            5 => TrySkip(end, sizeof(uint)),
            _ => false,
        };
    }

    /// <summary>The bytes that the last field's length spans, passing over them.</summary>
    public ReadOnlySpan<byte> Take(ulong length)
    {
        ReadOnlySpan<byte> taken = _data.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }

    private bool TrySkip(int end, int count)
    {
        if (end - Position < count)
        {
            return false;
        }

        Position += count;
        return true;
    }

    private bool TryReadVarint(int end, out ulong value)
    {
        value = 0;
        for (int i = 0; i < LongestVarint && Position < end; i++)
        {
            byte next = _data[Position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}

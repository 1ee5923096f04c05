namespace MaskRcnn.Onnx.Bundles;

/// <summary>Writes length-delimited protobuf fields into a buffer that is large enough.</summary>
internal ref struct ProtobufWriter(Span<byte> target)
{
    private readonly Span<byte> _target = target;
    private int _position;

    /// <summary>The bytes that a field with a payload of this length takes, head included.</summary>
    public static long LengthOf(int field, int payload) => LengthOfVarint(Key(field)) + LengthOfVarint((uint)payload) + payload;

    /// <summary>The key and length of a field whose payload follows.</summary>
    public void WriteHead(int field, int length)
    {
        WriteVarint(Key(field));
        WriteVarint((uint)length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_target[_position..]);
        _position += bytes.Length;
    }

    private static uint Key(int field) => ((uint)field << 3) | ProtobufCursor.Bytes;

    private static int LengthOfVarint(uint value)
    {
        int length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }

    private void WriteVarint(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _target[_position++] = (byte)(value | 0x80);
        }

        _target[_position++] = (byte)value;
    }
}

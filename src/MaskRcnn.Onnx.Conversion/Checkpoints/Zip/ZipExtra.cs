using System.Buffers.Binary;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Zip;

/// <summary>
/// The zip64 numbers of a directory entry, which stand for those of its 32-bit fields that are full, in the fields' order.
/// </summary>
internal ref struct ZipExtra
{
    private const int Zip64 = 1;
    private ReadOnlySpan<byte> _numbers;

    /// <param name="extra">The entry's extra field.</param>
    public ZipExtra(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) return;
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64)
            {
                _numbers = extra.Slice(4, length);
                return;
            }

            extra = extra[(4 + length)..];
        }
    }

    /// <summary>Whether a number was missing.</summary>
    public bool Failed { get; private set; }

    /// <summary>The field's value, or the next zip64 number where the field is full.</summary>
    public long Widen(uint field)
    {
        if (field != uint.MaxValue) return field;
        if (_numbers.Length < sizeof(long))
        {
            Failed = true;
            return 0;
        }

        long number = BinaryPrimitives.ReadInt64LittleEndian(_numbers);
        _numbers = _numbers[sizeof(long)..];
        return number;
    }
}

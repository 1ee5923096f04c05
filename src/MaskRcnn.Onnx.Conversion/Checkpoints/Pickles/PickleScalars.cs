using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>Reads the operations that give one value of their own: nothing, truth values, numbers, texts and bytes.</summary>
internal sealed class PickleScalars(PickleInput input)
{
    private static readonly object _true = true;
    private static readonly object _false = false;

    /// <summary>Reads the value of an operation of this kind; false where it is of another.</summary>
    public bool TryRead(PickleOpcode opcode, out object? value)
    {
        value = opcode switch
        {
            PickleOpcode.None => null,
            PickleOpcode.NewTrue => _true,
            PickleOpcode.NewFalse => _false,
            PickleOpcode.BinInt => (long)BinaryPrimitives.ReadInt32LittleEndian(input.ReadBytes(4)),
            PickleOpcode.BinInt1 => (long)input.ReadByte(),
            PickleOpcode.BinInt2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(input.ReadBytes(2)),
            PickleOpcode.Int => Line(),
            PickleOpcode.Long => Line(),
            PickleOpcode.Long1 => Integer(input.ReadByte()),
            PickleOpcode.Long4 => Integer(UInt32()),
            PickleOpcode.BinFloat => BinaryPrimitives.ReadDoubleBigEndian(input.ReadBytes(8)),
            PickleOpcode.ShortBinUnicode => Text(input.ReadByte(), byteString: false),
            PickleOpcode.BinUnicode => Text(UInt32(), byteString: false),
            PickleOpcode.BinUnicode8 => Text(Int64(), byteString: false),
            PickleOpcode.ShortBinString => Text(input.ReadByte(), byteString: true),
            PickleOpcode.BinString => Text(UInt32(), byteString: true),
            PickleOpcode.ShortBinBytes => Bytes(input.ReadByte()),
            PickleOpcode.BinBytes => Bytes(UInt32()),
            PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8 => Bytes(Int64()),
            _ => this,
        };
        return !ReferenceEquals(value, this);
    }

    /// <summary>Takes four bytes.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(input.ReadBytes(4));

    private long Int64() => BinaryPrimitives.ReadInt64LittleEndian(input.ReadBytes(8));

    private PickleBytes Bytes(long length) => new(new FileBytes(input.File, input.Skip(length), length));

    private PickleText Text(long length, bool byteString)
    {
        PickleText text = new(input.File, input.FilePosition, length, byteString);
        if (length is >= 0 and <= PickleLimits.EagerText)
        {
            text.Decode(input.ReadBytes((int)length));
        }
        else
        {
            input.Skip(length);
        }

        return text;
    }

    // Python 2 writes truth values and large numbers as text.
    private object Line()
    {
        string line = input.ReadLine(PickleLimits.IntegerLength).TrimEnd('L');
        return line switch
        {
            "00" => _false,
            "01" => _true,
            _ when BigInteger.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger number) =>
                Narrow(number),
            _ => throw new CheckpointException("The pickle has a number that is none."),
        };
    }

    private object Integer(long length)
    {
        if (length > PickleLimits.IntegerLength) throw new CheckpointException("The pickle has a number that is too long.");
        return Narrow(new BigInteger(input.ReadBytes((int)length)));
    }

    private static object Narrow(BigInteger number)
    {
        if (number < long.MinValue || number > long.MaxValue) return number;
        long narrow = (long)number;
        return narrow;
    }
}

using System.Buffers.Binary;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>
/// Damages a file at random: single bits and bytes, numbers that become extreme, parts that are cut, doubled, moved or of another file.
/// </summary>
internal sealed class FileDamage(Random random, byte[][] files)
{
    private static readonly long[] _extremes =
    [
        0, 1, -1, 2, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40,
        long.MaxValue, long.MinValue, long.MaxValue / 2,
    ];

    // Operations of pickles, so that damage often makes another pickle instead of none.
    private static readonly byte[] _operations =
    [
        .. "(.012BCGIJKLMNQRTUX]abcdehjlqrstu)}"u8, .. Enumerable.Range(0x80, 0x19).Select(value => (byte)value),
    ];

    /// <summary>A damaged file.</summary>
    public byte[] Next()
    {
        List<byte> bytes = [.. files[random.Next(files.Length)]];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            Change(bytes, random.Next(bytes.Count + 1));
        }

        return [.. bytes];
    }

    private void Change(List<byte> bytes, int at)
    {
        int rest = bytes.Count - at;
        int length = Math.Min(rest, 1 << random.Next(8));
        switch (random.Next(10))
        {
            case 0 when rest > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when rest > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when rest > 0:
                bytes[at] = _operations[random.Next(_operations.Length)];
                break;
            case 3:
                bytes.Insert(at, _operations[random.Next(_operations.Length)]);
                break;
            case 4 or 5:
                Overwrite(bytes, at);
                break;
            case 6:
                bytes.RemoveRange(at, length);
                break;
            case 7:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 8 when random.Next(4) == 0:
                bytes.RemoveRange(at, rest);
                break;
            default:
                byte[] other = files[random.Next(files.Length)];
                int from = random.Next(other.Length);
                bytes.InsertRange(at, other[from..Math.Min(other.Length, from + length)]);
                break;
        }
    }

    private void Overwrite(List<byte> bytes, int at)
    {
        byte[] number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, _extremes[random.Next(_extremes.Length)]);
        int width = Math.Min(bytes.Count - at, 1 << random.Next(4));
        for (int i = 0; i < width; i++)
        {
            bytes[at + i] = number[i];
        }
    }
}

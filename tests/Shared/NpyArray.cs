using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>An array of a NumPy file (.npy, versions 1 to 3, row-major) as float32; integers and float64 are converted.</summary>
internal sealed partial class NpyArray
{
    private NpyArray(int[] shape, float[] data)
    {
        Shape = shape;
        Data = data;
    }

    public int[] Shape { get; }

    public float[] Data { get; }

    public static NpyArray Load(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>The array in a file's bytes; the name is for messages.</summary>
    public static NpyArray Read(ReadOnlySpan<byte> file, string path)
    {
        if (file.Length < 12 || file[0] != 0x93 || !file[1..].StartsWith("NUMPY"u8))
            throw new InvalidDataException($"{path} is not a NumPy file.");
        int start = file[6] == 1 ? 10 : 12;
        int length = file[6] == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file[8..]) : BinaryPrimitives.ReadInt32LittleEndian(file[8..]);
        string header = Encoding.ASCII.GetString(file.Slice(start, length));
        if (header.Contains("'fortran_order': True", StringComparison.Ordinal))
            throw new InvalidDataException($"{path} is column-major.");

        int[] shape =
        [
            .. Shapes().Match(header).Groups[1].Value
                .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(size => int.Parse(size, CultureInfo.InvariantCulture)),
        ];
        ReadOnlySpan<byte> values = file[(start + length)..];
        float[] data = Types().Match(header).Groups[1].Value switch
        {
            "<f4" => MemoryMarshal.Cast<byte, float>(values).ToArray(),
            "<f8" => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(values).ToArray(), value => (float)value),
            "<i8" => Array.ConvertAll(MemoryMarshal.Cast<byte, long>(values).ToArray(), value => (float)value),
            "<i4" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(values).ToArray(), value => (float)value),
            "<u2" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(values).ToArray(), value => (float)value),
            "|u1" => Array.ConvertAll(values.ToArray(), value => (float)value),
            _ => throw new InvalidDataException($"{path} has values of a type that is not read: {header}."),
        };
        int expected = shape.Aggregate(1, (product, size) => product * size);
        if (data.Length != expected) throw new InvalidDataException($"{path} has {data.Length} values instead of {expected}.");
        return new NpyArray(shape, data);
    }

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex Shapes();

    [GeneratedRegex("'descr': '([^']*)'")]
    private static partial Regex Types();
}

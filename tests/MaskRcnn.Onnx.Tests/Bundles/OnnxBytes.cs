using System.Text;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>Protobuf by hand, to build ONNX models that no exporter would write. Field numbers are those of onnx.proto.</summary>
internal static class OnnxBytes
{
    /// <summary>A ModelProto around a graph's fields.</summary>
    public static byte[] Model(params byte[][] graphFields) => [.. Number(1, 8), .. Bytes(8, Number(2, 17)), .. Message(7, [Text(2, "g"), .. graphFields])];

    public static byte[] Message(int field, params byte[][] fields) => Bytes(field, [.. fields.SelectMany(bytes => bytes)]);

    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Number(int field, ulong value) => [.. Varint((ulong)field << 3), .. Varint(value)];

    public static byte[] Bytes(int field, byte[] payload) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)payload.Length), .. payload];

    /// <summary>The fields of an external float TensorProto with one dimension.</summary>
    public static byte[][] ExternalTensor(string name, ulong count, params (string Key, string Value)[] entries) =>
        [Number(1, count), Number(2, 1), Text(8, name), .. entries.Select(entry => Message(13, Text(1, entry.Key), Text(2, entry.Value))), Number(14, 1)];

    /// <summary>The fields of a float TensorProto with one dimension and its own bytes.</summary>
    public static byte[][] Tensor(string name, params float[] values) =>
        [Number(1, (ulong)values.Length), Number(2, 1), Text(8, name), Bytes(9, Floats(values))];

    public static byte[] Floats(params float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return [.. bytes];
    }
}

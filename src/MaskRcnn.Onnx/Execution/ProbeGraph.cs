using System.Buffers.Binary;

namespace MaskRcnn.Onnx.Execution;

/// <summary>
/// The smallest graph that proves a provider: a 1x1 convolution of <c>x</c> [1,1,2,2] with the weight 3, encoded by hand. A
/// convolution, because it needs more of a provider (cuDNN, say) than an addition does.
/// </summary>
internal static class ProbeGraph
{
    public const string Input = "x";
    public const string Output = "y";
    public const float Weight = 3;

    public static long[] Shape => [1, 1, 2, 2];

    // Field numbers are those of onnx.proto.
    public static byte[] Bytes()
    {
        byte[] weight = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(weight, Weight);
        byte[] convolution = [.. Text(1, Input), .. Text(1, "w"), .. Text(2, Output), .. Text(4, "Conv")];
        byte[] initializer = [.. Numbers(1, 1, 1, 1, 1), .. Numbers(2, 1), .. Text(8, "w"), .. Field(9, weight)];
        byte[] graph =
        [
            .. Field(1, convolution), .. Text(2, "probe"), .. Field(5, initializer), .. Field(11, Value(Input)), .. Field(12, Value(Output)),
        ];
        return [.. Numbers(1, 8), .. Field(7, graph), .. Field(8, [.. Text(1, ""), .. Numbers(2, 17)])];
    }

    // ValueInfoProto: name, type { tensor_type { elem_type float, shape } }.
    private static byte[] Value(string name)
    {
        byte[] shape = [.. Shape.SelectMany(size => Field(1, Numbers(1, (byte)size)))];
        byte[] tensor = [.. Numbers(1, 1), .. Field(2, shape)];
        return [.. Text(1, name), .. Field(2, Field(1, tensor))];
    }

    private static byte[] Text(byte field, string text) => Field(field, System.Text.Encoding.ASCII.GetBytes(text));

    // Everything here is shorter than 128 bytes: each length and number is one byte.
    private static byte[] Field(byte field, byte[] content) => [(byte)((field << 3) | 2), checked((byte)content.Length), .. content];

    private static byte[] Numbers(byte field, params byte[] values) => [.. values.SelectMany(value => new[] { (byte)(field << 3), value })];
}

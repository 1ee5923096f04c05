using System.Buffers.Binary;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Checkpoints in PyTorch's two forms around an assembled pickle.</summary>
internal static class TorchFiles
{
    /// <summary>The archive with one storage <c>0</c>.</summary>
    public static byte[] Zip(byte[] pickle, byte[] storage) => new ZipBuilder().Add("w/data.pkl", pickle).Add("w/data/0", storage).Build();

    /// <summary>The archive of a state dictionary with the tensor <c>w</c> on a storage of so many floats.</summary>
    public static byte[] ZipOf(
        long offset, long[] shape, long[] strides, int floats = 6, long? count = null, string type = "FloatStorage") =>
        Zip(
            new PickleAssembler().Ops("}").Text("w").Tensor("0", count ?? floats, offset, shape, strides, type).Ops("s").Stop(),
            Floats(floats));

    /// <summary>The older form.</summary>
    /// <param name="content">The pickle of the content.</param>
    /// <param name="keys">The storages that are listed.</param>
    /// <param name="tail">The counts and elements.</param>
    /// <param name="version">The version.</param>
    public static byte[] Legacy(byte[] content, string[] keys, byte[] tail, int version = 1001)
    {
        PickleAssembler list = new PickleAssembler().Ops("](");
        foreach (string key in keys)
        {
            list.Text(key);
        }

        return
        [
            .. new PickleAssembler().Raw(0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19).Stop(),
            .. new PickleAssembler().Int(version).Stop(),
            .. new PickleAssembler().Ops("}").Stop(),
            .. content,
            .. list.Ops("e").Stop(),
            .. tail,
        ];
    }

    /// <summary>The floats 0, 1, 2, ...</summary>
    public static byte[] Floats(int count)
    {
        byte[] bytes = new byte[count * sizeof(float)];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), i);
        }

        return bytes;
    }

    /// <summary>A storage's count in the older form.</summary>
    public static byte[] Count(long count)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, count);
        return bytes;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Writes pickles operation by operation, also ones that no pickler writes.</summary>
internal sealed class PickleAssembler
{
    private readonly List<byte> _bytes = [];

    /// <summary>Begins with the protocol.</summary>
    public PickleAssembler(byte protocol = 2) => Raw(0x80, protocol);

    public PickleAssembler Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>Operations of one character each.</summary>
    public PickleAssembler Ops(string characters) => Raw(Encoding.Latin1.GetBytes(characters));

    public PickleAssembler Repeat(int count, string characters)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(characters);
        for (int i = 0; i < count; i++)
        {
            _bytes.AddRange(bytes);
        }

        return this;
    }

    public PickleAssembler Global(string module, string name) => Ops($"c{module}\n{name}\n");

    public PickleAssembler Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Ops("X").Number(bytes.Length).Raw(bytes);
    }

    public PickleAssembler Bytes(params ReadOnlySpan<byte> bytes) => Ops("B").Number(bytes.Length).Raw(bytes);

    public PickleAssembler Int(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, 8).Raw(bytes);
    }

    /// <summary>Four bytes, least significant first.</summary>
    public PickleAssembler Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public PickleAssembler Ints(params ReadOnlySpan<long> values)
    {
        Ops("(");
        foreach (long value in values)
        {
            Int(value);
        }

        return Ops("t");
    }

    /// <summary>A reference to a storage.</summary>
    public PickleAssembler Storage(string key, long count, string type = "FloatStorage") =>
        Ops("(").Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count).Ops("tQ");

    /// <summary>A tensor on a storage.</summary>
    public PickleAssembler Tensor(string key, long count, long offset, long[] shape, long[] strides, string type = "FloatStorage") =>
        Global("torch._utils", "_rebuild_tensor_v2").Ops("(").Storage(key, count, type)
            .Int(offset).Ints(shape).Ints(strides).Raw(0x89).Global("collections", "OrderedDict").Ops(")RtR");

    /// <summary>An array of bytes in the pickle.</summary>
    public PickleAssembler Array(string type, long[] shape, params ReadOnlySpan<byte> bytes) =>
        Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Ints(0).Bytes((byte)'b').Raw(0x87).Ops("R")
            .Ops("(").Int(1).Ints(shape)
            .Global("numpy", "dtype").Text(type).Raw(0x89, 0x88, 0x87).Ops("R")
            .Ops("(").Int(3).Text("<").Ops("NNN").Int(-1).Int(-1).Int(0).Ops("tb")
            .Raw(0x89).Bytes(bytes).Ops("tb");

    /// <summary>Ends the pickle.</summary>
    public byte[] Stop() => [.. Ops(".")._bytes];
}

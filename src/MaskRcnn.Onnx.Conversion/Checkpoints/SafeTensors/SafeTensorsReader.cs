using System.Buffers.Binary;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;

/// <summary>Reads safetensors: the header's length, the header in JSON, and the tensors' bytes without gaps.</summary>
internal static class SafeTensorsReader
{
    /// <summary>Most bytes of a header; the format's own limit.</summary>
    public const long MaxHeader = 100_000_000;

    /// <summary>Reads the header and checks every range.</summary>
    public static (Dictionary<string, CheckpointTensor> Tensors, Dictionary<string, object?> Metadata) Read(CheckpointFile file)
    {
        Span<byte> size = stackalloc byte[sizeof(ulong)];
        file.Read(0, size);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(size);
        if (length > MaxHeader) throw new CheckpointException($"The safetensors header is longer than {MaxHeader} bytes.", 0);
        if ((long)length > file.Length - sizeof(ulong))
            throw new CheckpointException("The safetensors header reaches beyond the file.", file.Length);

        byte[] json = new byte[length];
        file.Read(sizeof(ulong), json);
        SafeTensorsHeader header = SafeTensorsHeader.Parse(json);
        long data = sizeof(ulong) + (long)length;
        header.CheckRanges(file.Length - data);
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            FileBytes bytes = new(file, data + entry.Begin, entry.End - entry.Begin);
            TensorView view = TensorView.Of(entry.Shape);
            TensorStorage storage = new(bytes, entry.Type, TensorView.CountOf([.. entry.Shape])!.Value);
            tensors.Add(entry.Name, StridedTensor.Create(entry.Name, storage, view));
        }

        return tensors.Count > 0
            ? (tensors, header.Metadata.ToDictionary(pair => pair.Key, pair => (object?)pair.Value, StringComparer.Ordinal))
            : throw new CheckpointException("The safetensors file holds no weights.");
    }
}

using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;
using MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

namespace MaskRcnn.Onnx.Conversion.Checkpoints;

/// <summary>Tells the container by a file's first bytes and reads what it holds.</summary>
internal static class CheckpointOpening
{
    private const byte PickleProtocol = 0x80;

    /// <summary>Opens a checkpoint; it owns the file then.</summary>
    public static Checkpoint Open(string path, CancellationToken cancellationToken)
    {
        CheckpointFile file = CheckpointFile.Open(path);
        try
        {
            byte[] head = new byte[Math.Min(file.Length, 16)];
            file.Read(0, head);
            if (head.AsSpan().StartsWith("PK\x03\x04"u8)) return Zip(file, cancellationToken);
            if (head is [_, _, _, _, _, _, _, _, (byte)'{', ..]) return SafeTensors(file);
            if (head is [PickleProtocol, ..]) return Pickle(file, cancellationToken);
            throw new CheckpointException(head.AsSpan().StartsWith("version https://"u8)
                ? $"'{file.Name}' is a Git LFS pointer, not the weights themselves: fetch them with git lfs pull."
                : $"'{file.Name}' is no checkpoint that is read: neither PyTorch's, nor a pickle of protocol 2 to 5, nor safetensors.");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static Checkpoint Zip(CheckpointFile file, CancellationToken cancellationToken) =>
        OfPickle(CheckpointFormat.TorchZip, TorchZipReader.Read(file, cancellationToken), file);

    private static Checkpoint Pickle(CheckpointFile file, CancellationToken cancellationToken)
    {
        PickleInput input = new(file, 0, file.Length);
        object? root = new PickleReader(input, null, cancellationToken).Read();
        return TorchLegacyReader.IsMagic(root)
            ? OfPickle(CheckpointFormat.TorchLegacy, TorchLegacyReader.Read(input, cancellationToken), file)
            : OfPickle(CheckpointFormat.NumpyPickle, root, file);
    }

    private static Checkpoint OfPickle(CheckpointFormat format, object? root, CheckpointFile file)
    {
        (Dictionary<string, CheckpointTensor> tensors, Dictionary<string, object?> metadata) = StateDictionary.Of(root, file.Length);
        return new Checkpoint(format, tensors, metadata, file);
    }

    private static Checkpoint SafeTensors(CheckpointFile file)
    {
        (Dictionary<string, CheckpointTensor> tensors, Dictionary<string, object?> metadata) = SafeTensorsReader.Read(file);
        return new Checkpoint(CheckpointFormat.SafeTensors, tensors, metadata, file);
    }
}

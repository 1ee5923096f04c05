using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;
using MaskRcnn.Onnx.Conversion.Checkpoints.Zip;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

/// <summary>
/// Reads what <c>torch.save</c> writes since PyTorch 1.6: an archive of a pickle (<c>*/data.pkl</c>) and a file for each storage
/// (<c>*/data/N</c>).
/// </summary>
internal static class TorchZipReader
{
    private const string Pickle = "/data.pkl";

    /// <summary>Reads the pickle and finds the storages that it names.</summary>
    public static object? Read(CheckpointFile file, CancellationToken cancellationToken)
    {
        ZipDirectory archive = ZipDirectory.Read(file, cancellationToken);
        ZipEntry[] pickles = [.. archive.Entries.Where(entry =>
            entry.Name.EndsWith(Pickle, StringComparison.Ordinal) && entry.Name.Count('/') == 1)];
        if (pickles is not [ZipEntry pickle])
            throw new CheckpointException("The archive is not one of PyTorch: it has not one */data.pkl.");

        string folder = pickle.Name[..^Pickle.Length];
        if (archive.Find($"{folder}/constants.pkl") is not null)
            throw new CheckpointException("The archive is a TorchScript program, not a checkpoint: save the model's state_dict() instead.");

        bool bigEndian = IsBigEndian(file, archive.Find($"{folder}/byteorder"));
        PickleInput input = new(file, pickle.Offset, pickle.Length);
        return new PickleReader(input, Storage, cancellationToken).Read();

        TorchStorage Storage(PickleCall call)
        {
            TorchStorage storage = TorchStorage.Describe(call);
            if (archive.Find($"{folder}/data/{storage.Key}") is not { } entry)
                throw call.Refuse("names an entry that the archive does not have");
            if (entry.Length != storage.ByteCount)
                throw call.Refuse($"has {storage.ByteCount} bytes, but {UntrustedText.Quote(entry.Name)} has {entry.Length}");
            storage.Bytes = new TorchStorageBytes(new FileBytes(file, entry.Offset, entry.Length), bigEndian);
            return storage;
        }
    }

    private static bool IsBigEndian(CheckpointFile file, ZipEntry? entry)
    {
        if (entry is null) return false;
        byte[] order = new byte[Math.Min(entry.Length, 16)];
        file.Read(entry.Offset, order);
        return Encoding.ASCII.GetString(order) switch
        {
            "little" => false,
            "big" => true,
            string other => throw new CheckpointException($"The archive's byte order is {UntrustedText.Quote(other)}.", entry.Offset),
        };
    }
}

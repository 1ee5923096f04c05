using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

/// <summary>
/// Reads what <c>torch.save</c> wrote before PyTorch 1.6: pickles of a magic number, the version, the machine, the content and the
/// storages' keys, then each storage as its count and its elements, least significant byte first.
/// </summary>
internal sealed class TorchLegacyReader
{
    private const long Version = 1001;
    private static readonly BigInteger _magic = BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);
    private readonly Dictionary<string, List<TorchStorage>> _storages = new(StringComparer.Ordinal);
    private readonly PickleInput _input;
    private readonly PickleReader _reader;

    private TorchLegacyReader(PickleInput input, CancellationToken cancellationToken)
    {
        _input = input;
        _reader = new PickleReader(input, Storage, cancellationToken);
    }

    /// <summary>Whether a file's first pickle says that it is of this form.</summary>
    public static bool IsMagic(object? value) => value is BigInteger number && number == _magic;

    /// <summary>Reads the rest of a file, behind the magic number.</summary>
    public static object? Read(PickleInput input, CancellationToken cancellationToken) =>
        new TorchLegacyReader(input, cancellationToken).Read();

    private object? Read()
    {
        if (_reader.Read() is not Version) throw new CheckpointException("The PyTorch file is of an unknown version.", _input.Position);
        _ = _reader.Read();
        object? root = _reader.Read();
        if (_reader.Read() is not PickleSequence keys)
            throw new CheckpointException("The PyTorch file does not list its storages.", _input.Position);
        foreach (object? key in keys.Items)
        {
            Find(key is PickleText { Name: { } name } ? name : "");
        }

        return root;
    }

    private TorchStorage Storage(PickleCall call)
    {
        TorchStorage storage = TorchStorage.Describe(call);
        if (!_storages.TryGetValue(storage.Key, out List<TorchStorage>? same)) _storages.Add(storage.Key, same = []);
        same.Add(storage);
        return storage;
    }

    private void Find(string key)
    {
        long at = _input.Position;
        if (!_storages.Remove(key, out List<TorchStorage>? storages))
            throw new CheckpointException($"The PyTorch file lists a storage {UntrustedText.Quote(key)} that nothing refers to.", at);
        long count = BinaryPrimitives.ReadInt64LittleEndian(_input.ReadBytes(sizeof(long)));
        TorchStorage first = storages[0];
        if (storages.Exists(storage => storage.Type != first.Type || storage.Count != count))
            throw new CheckpointException(
                $"The PyTorch file has {count} elements of the storage {UntrustedText.Quote(key)}, and refers to {first.Count}.", at);

        FileBytes bytes = new(_input.File, _input.Skip(first.ByteCount), first.ByteCount);
        foreach (TorchStorage storage in storages)
        {
            storage.Bytes = new TorchStorageBytes(bytes, BigEndian: false);
        }
    }
}

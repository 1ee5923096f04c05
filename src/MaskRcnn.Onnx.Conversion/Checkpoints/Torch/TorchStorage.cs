using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

/// <summary>A storage as the pickle names it; where its bytes are is known when the container says it.</summary>
internal sealed class TorchStorage
{
    private TorchStorage(string key, CheckpointTensorType type, long count, long viewOffset)
        => (Key, Type, Count, ViewOffset) = (key, type, count, viewOffset);

    /// <summary>Its name in the container.</summary>
    public string Key { get; }

    /// <summary>The form of its elements.</summary>
    public CheckpointTensorType Type { get; }

    /// <summary>Elements of the whole storage.</summary>
    public long Count { get; }

    /// <summary>First element of the part that is meant; other than 0 only in files of PyTorch's first versions.</summary>
    public long ViewOffset { get; }

    /// <summary>Bytes of the whole storage.</summary>
    public long ByteCount => Count * ElementConversion.Width(Type);

    /// <summary>Its bytes and their order; null until the container has told.</summary>
    public TorchStorageBytes? Bytes { get; set; }

    /// <summary>Reads a reference <c>('storage', type, key, location, count[, view])</c>.</summary>
    public static TorchStorage Describe(PickleCall call)
    {
        if (call.Text(0) != "storage") throw call.Refuse("is of an unknown kind");
        CheckpointTensorType type = TorchNames.TypeOfStorage(call.Argument<PickleName>(1)) ?? throw call.Refuse("has no storage's type");
        string key = call.Text(2);
        long count = Number(call, 4);
        if (call.Count <= 5 || call[5] is null) return new TorchStorage(key, type, count, 0);

        // A view names the storage that it is a part of: (key, first element, elements).
        PickleCall view = call.Within("a storage's part", 5);
        long offset = Number(view, 1);
        return offset + Number(view, 2) <= count ? new TorchStorage(key, type, count, offset) : throw view.Refuse("is outside the storage");
    }

    private static long Number(PickleCall call, int index)
    {
        long number = call.Argument<long>(index);
        return number is >= 0 and <= long.MaxValue / 64 ? number : throw call.Refuse("has an impossible count");
    }
}

/// <summary>Where a storage's bytes are.</summary>
/// <param name="Source">The bytes.</param>
/// <param name="BigEndian">Whether the most significant byte of an element is first.</param>
internal sealed record TorchStorageBytes(ByteSource Source, bool BigEndian);

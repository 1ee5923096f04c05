using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Bytes as a file that is opened.</summary>
internal static class OpenedFile
{
    /// <summary>Opens the bytes as a checkpoint and hands it to the test.</summary>
    public static void Use(byte[] bytes, Action<Checkpoint> test)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("weights.bin");
        File.WriteAllBytes(path, bytes);
        using Checkpoint checkpoint = Checkpoint.Open(path);
        test(checkpoint);
    }

    /// <summary>What opening the bytes as a checkpoint is refused with.</summary>
    public static CheckpointException Refusal(byte[] bytes)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Use(bytes, _ => { }))!;
        Assert.That(error.Message, Does.Not.Contain("System.").And.Not.Contain(Path.GetTempPath()));
        Assert.That(error.Message.Any(char.IsControl), Is.False);
        return error;
    }

    /// <summary>What opening the bytes is refused with, if that takes little memory.</summary>
    public static CheckpointException CheapRefusal(byte[] bytes, long mebibytes = 8)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("weights.bin");
        File.WriteAllBytes(path, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path))!;
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(mebibytes << 20));
        return error;
    }

    /// <summary>What the bytes describe as a pickle.</summary>
    public static object? Unpickle(byte[] bytes, CancellationToken cancellationToken = default)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("data.pkl");
        File.WriteAllBytes(path, bytes);
        using CheckpointFile file = CheckpointFile.Open(path);
        return new PickleReader(new PickleInput(file, 0, file.Length), null, cancellationToken).Read();
    }
}

namespace MaskRcnn.Onnx.Conversion.Checkpoints;

/// <summary>An open checkpoint: the names, types and shapes of its tensors, which are read on demand, and what else it holds.</summary>
/// <remarks>Nothing in the file is executed and no type is made by its name. Thread-safe for reading. Disposing closes the file.</remarks>
public sealed class Checkpoint : IDisposable
{
    private readonly IDisposable? _source;

    internal Checkpoint(
        CheckpointFormat format,
        IReadOnlyDictionary<string, CheckpointTensor> tensors,
        IReadOnlyDictionary<string, object?> metadata,
        IDisposable? source)
    {
        Format = format;
        Tensors = tensors;
        Metadata = metadata;
        _source = source;
    }

    /// <summary>The container.</summary>
    public CheckpointFormat Format { get; }

    /// <summary>
    /// The weights by name: those of the model where the file holds more (the entry <c>model</c>, <c>state_dict</c> or
    /// <c>model_state_dict</c>, or one of these in one of these), else those of the file itself; without a prefix that wrapping left on
    /// every name (<c>module.</c>). Numbers as keys are written as text. The file holds every element; views may repeat them, but not so
    /// often that a small file stands for giant tensors.
    /// </summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>
    /// The other entries of the file: null, bool, long, double, string, <c>IReadOnlyList&lt;object?&gt;</c> (lists and tuples) and
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>. mmdetection keeps its class names here. A set is a list, an
    /// <c>argparse.Namespace</c> a dictionary, a NumPy number a plain one; numbers as keys are written as text. Tensors, bytes and texts of
    /// more than 1 MiB are left out. It is a tree of at most a million values.
    /// </summary>
    public IReadOnlyDictionary<string, object?> Metadata { get; }

    /// <summary>Opens a checkpoint of any supported container, told apart by the file's first bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    /// <exception cref="CheckpointException">The file cannot be read, is damaged, holds what is not allowed, or no weights.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Checkpoint Open(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return CheckpointOpening.Open(path, cancellationToken);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _source?.Dispose();
}

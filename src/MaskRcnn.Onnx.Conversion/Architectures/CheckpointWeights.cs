using System.Globalization;
using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// A checkpoint's weights, taken one by one: what is missing, of a wrong shape or left over in the end is told in one message.
/// </summary>
internal sealed class CheckpointWeights
{
    private const int Shown = 12;
    private readonly Dictionary<string, CheckpointTensor> _tensors;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly List<string> _missing = [];
    private readonly List<string> _misshapen = [];

    /// <param name="tensors">By name, as the family writes them (wrapping prefixes such as <c>module.</c> removed).</param>
    /// <param name="metadata">What else the file holds; see <see cref="Checkpoint.Metadata"/>.</param>
    public CheckpointWeights(IReadOnlyDictionary<string, CheckpointTensor> tensors, IReadOnlyDictionary<string, object?> metadata)
    {
        _tensors = new Dictionary<string, CheckpointTensor>(tensors, StringComparer.Ordinal);
        Metadata = metadata;
    }

    /// <summary>What the file holds beside the weights.</summary>
    public IReadOnlyDictionary<string, object?> Metadata { get; }

    /// <summary>All names.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Whether there is such a weight.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>A weight's shape; empty where there is none.</summary>
    public IReadOnlyList<int> ShapeOf(string name) => _tensors.TryGetValue(name, out CheckpointTensor? tensor) ? tensor.Shape : [];

    /// <summary>Gives weights other names, as a family's load hooks do.</summary>
    /// <param name="rename">The new name; the same one to keep it.</param>
    /// <exception cref="ConversionException">Two weights would have the same name.</exception>
    public CheckpointWeights Renamed(Func<string, string> rename)
    {
        Dictionary<string, CheckpointTensor> renamed = new(_tensors.Count, StringComparer.Ordinal);
        foreach ((string name, CheckpointTensor tensor) in _tensors)
        {
            string current = rename(name);
            if (!renamed.TryAdd(current, tensor))
            {
                throw new ConversionException(
                    $"The checkpoint has {CheckpointDescription.Short(current)} twice, under its own name and under an older one.");
            }
        }

        return new CheckpointWeights(renamed, Metadata);
    }

    /// <summary>Takes a weight.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The sizes it must have; -1 for any but 0.</param>
    /// <returns>
    /// The weight. One that is missing or misshapen is noted for <see cref="Finish"/>, and zeros of the shape stand for it.
    /// </returns>
    public Weights Take(string name, params int[] shape)
    {
        if (!_tensors.TryGetValue(name, out CheckpointTensor? tensor))
        {
            _missing.Add(name);
            return Weights.Of(new float[Product(shape)], Sizes(shape));
        }

        _taken.Add(name);
        _needed.Add(name);
        bool fits = tensor.Shape.Count == shape.Length
            && tensor.Shape.Zip(shape).All(pair => pair.Second == -1 ? pair.First > 0 : pair.First == pair.Second);
        if (!fits)
        {
            _misshapen.Add($"{name} is [{string.Join(", ", tensor.Shape)}], expected [{string.Join(", ", shape.Select(Size))}]");
            return Weights.Of(new float[Product(shape)], Sizes(shape));
        }

        return Weights.Of(tensor);
    }

    /// <summary>Takes a tensor that was not learned, such as the statistics of pixels; see <see cref="Take"/>.</summary>
    public Weights TakeBuffer(string name, params int[] shape)
    {
        Weights buffer = Take(name, shape);
        _needed.Remove(name);
        return buffer;
    }

    /// <summary>
    /// Learned numbers among what was taken, as PyTorch counts parameters: statistics of batch norms are none, and neither are the scale and
    /// shift of a frozen norm, which is one that has statistics but no counter of training steps.
    /// </summary>
    public long Parameters => _needed.Where(IsLearned).Sum(name => (long)_tensors[name].ElementCount);

    /// <summary>Leaves weights aside that inference does not need, such as counters.</summary>
    public void Ignore(Func<string, bool> which) => _taken.UnionWith(_tensors.Keys.Where(which));

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ConversionException">Something is missing, misshapen or left over; the message tells what was found.</exception>
    public void Finish(string architecture)
    {
        List<string> leftOver = [.. _tensors.Keys.Where(name => !_taken.Contains(name)).Order(StringComparer.Ordinal)];
        if (_missing.Count == 0 && _misshapen.Count == 0 && leftOver.Count == 0)
        {
            return;
        }

        string message = $"The checkpoint looks like {architecture}, but it does not fit."
            + Listed("Missing", _missing) + Listed("Of another shape", _misshapen) + Listed("Left over", leftOver);
        throw new ConversionException(message);
    }

    private bool IsLearned(string name)
    {
        string module = name[..Math.Max(name.LastIndexOf('.'), 0)];
        bool frozen = Has($"{module}.running_mean") && !Has($"{module}.num_batches_tracked");
        return !frozen && !name.EndsWith(".running_mean", StringComparison.Ordinal) && !name.EndsWith(".running_var", StringComparison.Ordinal);
    }

    private static string Listed(string title, List<string> names) => names.Count == 0
        ? ""
        : $" {title} ({names.Count}): {string.Join(", ", names.Take(Shown).Select(CheckpointDescription.Short))}{(names.Count > Shown ? ", ..." : "")}.";

    private static string Size(int size) => size == -1 ? "any" : size.ToString(CultureInfo.InvariantCulture);

    private static int[] Sizes(int[] shape) => [.. shape.Select(size => Math.Max(size, 1))];

    private static int Product(int[] shape) => Sizes(shape).Aggregate(1, (product, size) => product * size);
}

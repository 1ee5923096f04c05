using MaskRcnn.Onnx.Execution;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Compares what a graph declares with what the bundle format asks of it.</summary>
/// <remarks>
/// Only batch, height, width and rois are dynamic. A graph with one of them baked in would run for one size only and is refused, as
/// is one that leaves any other dimension open.
/// </remarks>
internal sealed class GraphSignature(GraphSession session)
{
    /// <summary>The names of the outputs.</summary>
    public IEnumerable<string> OutputNames => session.Outputs.Keys;

    /// <summary>Refuses inputs that nothing would feed.</summary>
    public void RequireOnlyInputs(params ReadOnlySpan<string> names)
    {
        foreach (string name in session.Inputs.Keys)
        {
            if (!names.Contains(name))
                throw Refusal(name, $"has an input {Quote(name)} that the bundle format does not know");
        }
    }

    /// <summary>The dimensions of an input, -1 where dynamic, after they were checked.</summary>
    public int[] Input(string name, TensorElementType type, params ReadOnlySpan<GraphDimension> dimensions) =>
        Check(session.Inputs, "input", name, type, dimensions);

    /// <summary>The dimensions of a float32 output, -1 where dynamic, after they were checked.</summary>
    public int[] Output(string name, params ReadOnlySpan<GraphDimension> dimensions) =>
        Check(session.Outputs, "output", name, TensorElementType.Float, dimensions);

    /// <summary>The error for something that is wrong with the graph.</summary>
    public BundleException Refusal(string field, string whatIsWrong) => new($"{session.File} {whatIsWrong}.", session.File, RuntimeMessage.Clean(field));

    private int[] Check(
        IReadOnlyDictionary<string, GraphTensor> tensors,
        string kind,
        string name,
        TensorElementType type,
        ReadOnlySpan<GraphDimension> expected)
    {
        if (!tensors.TryGetValue(name, out GraphTensor? tensor))
            throw Refusal(name, $"has no {kind} {name}; it has {Names(tensors.Keys)}");
        if (tensor.ElementType != type)
            throw Refusal(name, $"has the {kind} {name} as {tensor}, and it must be {GraphTensor.Text(type)}");
        if (tensor.Dimensions.Length != expected.Length)
            throw Refusal(name, $"has the {kind} {name} as {tensor}, and it must have {expected.Length} dimensions");

        for (int i = 0; i < expected.Length; i++)
            CheckDimension(kind, tensor, tensor.Dimensions[i], expected[i]);
        return tensor.Dimensions;
    }

    private void CheckDimension(string kind, GraphTensor tensor, int actual, GraphDimension expected)
    {
        string where = $"the {kind} {tensor.Name} as {tensor}";
        if (expected.Size is null && actual >= 0)
            throw Refusal(tensor.Name, $"has {where}: its {expected.Meaning} is baked in, and it must be dynamic");
        if (expected.Size is not null && actual < 0)
            throw Refusal(tensor.Name, $"has {where}: it must say its {expected.Meaning}");
        if (expected.Size is > 0 && actual != expected.Size)
            throw Refusal(tensor.Name, $"has {where}: its {expected.Meaning} must be {expected.Size}");
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Take(12).Select(Quote));

    // Names come from the file: cleaned like everything else that does.
    private static string Quote(string name) => $"'{RuntimeMessage.Clean(name)}'";
}

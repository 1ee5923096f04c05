using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>What one graph of a bundle takes, gives and weighs.</summary>
/// <param name="File">Its file name in the bundle.</param>
/// <param name="Sha256">SHA-256 of the file, 64 hexadecimal digits in lower case.</param>
/// <param name="Bytes">Size of the complete model, tensors of other files with it.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <remarks>Immutable.</remarks>
public sealed record GraphDescription(
    string File,
    string Sha256,
    long Bytes,
    long Parameters,
    IReadOnlyList<GraphTensorDescription> Inputs,
    IReadOnlyList<GraphTensorDescription> Outputs)
{
    /// <summary>Describes the graphs of a bundle, in the order in which an image passes them. Each is opened once, on the CPU.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="cancellationToken">Gives up between two graphs, or while one is opened.</param>
    /// <exception cref="BundleException">A graph cannot be opened.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<GraphDescription> Of(ModelBundle bundle, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return
        [
            .. new[] { bundle.Backbone, bundle.BoxHead, bundle.MaskHead, bundle.KeypointHead }
                .OfType<BundleGraph>()
                .Select(graph => Of(graph, cancellationToken)),
        ];
    }

    private static GraphDescription Of(BundleGraph graph, CancellationToken cancellationToken)
    {
        using GraphSession session = GraphSession.Open(graph, ExecutionProvider.Cpu, ExecutionOptions.Cpu, cancellationToken);
        return new GraphDescription(
            graph.FileName,
            graph.Sha256,
            graph.Bytes.Length,
            OnnxParameters.Count(graph.Bytes.Span),
            [.. session.Inputs.Values.Select(Describe)],
            [.. session.Outputs.Values.Select(Describe)]);
    }

    private static GraphTensorDescription Describe(GraphTensor tensor) => new(tensor.Name, tensor.ToString());
}

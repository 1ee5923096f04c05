using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// The door to <c>mask_head.onnx</c>: pooled RoIs and their classes to mask logits [rois, M, M] of that class only. Safe for many
/// threads.
/// </summary>
internal sealed class MaskHeadGraph : IDisposable
{
    private const string Labels = "labels";
    private const string MaskLogits = "mask_logits";
    private readonly GraphSession _session;
    private readonly PooledInput _pooled;
    private readonly int _classes;

    /// <summary>Takes a session over, and checks it against the contract.</summary>
    /// <exception cref="BundleException">The graph does not keep the contract; names the input or output.</exception>
    public MaskHeadGraph(GraphSession session, GraphContract contract, int channels)
    {
        _session = session;
        _classes = contract.Classes;
        GraphSignature signature = new(session);
        signature.RequireOnlyInputs(PooledInput.Name, Labels);
        _pooled = PooledInput.Check(signature, channels, contract.MaskPooling);
        signature.Input(Labels, TensorElementType.Int64, GraphDimension.Dynamic("rois"));
        int[] mask = signature.Output(
            MaskLogits, GraphDimension.Dynamic("rois"), GraphDimension.Fixed("mask height"), GraphDimension.Fixed("mask width"));
        MaskSize = mask[1] == mask[2] && mask[1] > 0
            ? mask[1]
            : throw signature.Refusal(MaskLogits, $"has the output {MaskLogits} as {GraphShape.Text(mask)}, and masks must be square");
    }

    /// <summary>Side of a mask, M.</summary>
    public int MaskSize { get; }

    /// <summary>Bins and channels of a pooled RoI.</summary>
    public PooledInput Pooled => _pooled;

    /// <summary>Runs the graph; with 0 RoIs there is nothing to run.</summary>
    /// <param name="pooled">[rois, C, height, width]; may be longer. Not modified.</param>
    /// <param name="labels">The class of each RoI, 0..K-1; may be longer. Not modified.</param>
    /// <param name="rois">RoIs.</param>
    /// <param name="maskLogits">Receives [rois, M, M]; may be longer.</param>
    /// <param name="cancellation">Stops between two nodes of the graph.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is no class; the graph would take another class's mask for it.</exception>
    /// <exception cref="InferenceException">The graph failed, gave other shapes than it declares, or gave NaN.</exception>
    public void Run(
        ReadOnlyMemory<float> pooled, ReadOnlyMemory<long> labels, int rois, Memory<float> maskLogits, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rois);
        if (rois == 0)
            return;

        GraphArgument labelArgument = GraphArgument.Input(Labels, labels, rois);
        foreach (long label in labels.Span[..rois])
        {
            if ((ulong)label >= (ulong)_classes)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"A label must be 0 to {_classes - 1}.");
        }

        _session.Run(
            [_pooled.Argument(pooled, rois), labelArgument],
            [GraphArgument.Output(MaskLogits, maskLogits, rois, MaskSize, MaskSize)],
            cancellation);
        GraphValues.RequireNumbers(maskLogits.Span[..(rois * MaskSize * MaskSize)], _session.File, MaskLogits);
    }

    public void Dispose() => _session.Dispose();
}

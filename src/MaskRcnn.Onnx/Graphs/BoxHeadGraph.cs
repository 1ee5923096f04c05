namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// The door to <c>box_head.onnx</c>: pooled RoIs to class logits [rois, K+1], background last, and deltas [rois, 4K], class-major,
/// or [rois, 4]. Safe for many threads.
/// </summary>
internal sealed class BoxHeadGraph : IDisposable
{
    private const string Logits = "logits";
    private const string Deltas = "deltas";
    private readonly GraphSession _session;
    private readonly PooledInput _pooled;

    /// <summary>Takes a session over, and checks it against the contract.</summary>
    /// <exception cref="BundleException">The graph does not keep the contract; names the input or output.</exception>
    public BoxHeadGraph(GraphSession session, GraphContract contract, int channels)
    {
        _session = session;
        GraphSignature signature = new(session);
        signature.RequireOnlyInputs(PooledInput.Name);
        _pooled = PooledInput.Check(signature, channels, contract.BoxPooling);
        LogitsPerRoi = contract.Classes + 1;
        DeltasPerRoi = contract.ClassAgnosticDeltas ? 4 : 4 * contract.Classes;
        signature.Output(Logits, GraphDimension.Dynamic("rois"), GraphDimension.Exactly("classes with background", LogitsPerRoi));
        signature.Output(Deltas, GraphDimension.Dynamic("rois"), GraphDimension.Exactly("deltas", DeltasPerRoi));
    }

    /// <summary>K+1.</summary>
    public int LogitsPerRoi { get; }

    /// <summary>4K, or 4 when the deltas are those of every class.</summary>
    public int DeltasPerRoi { get; }

    /// <summary>Bins and channels of a pooled RoI.</summary>
    public PooledInput Pooled => _pooled;

    /// <summary>Runs the graph; with 0 RoIs there is nothing to run.</summary>
    /// <param name="pooled">[rois, C, height, width]; may be longer. Not modified.</param>
    /// <param name="rois">RoIs.</param>
    /// <param name="logits">Receives [rois, K+1]; may be longer.</param>
    /// <param name="deltas">Receives [rois, <see cref="DeltasPerRoi"/>]; may be longer.</param>
    /// <param name="cancellation">Stops between two nodes of the graph.</param>
    /// <exception cref="InferenceException">The graph failed, gave other shapes than it declares, or gave NaN.</exception>
    public void Run(ReadOnlyMemory<float> pooled, int rois, Memory<float> logits, Memory<float> deltas, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rois);
        if (rois == 0)
            return;

        _session.Run(
            [_pooled.Argument(pooled, rois)],
            [GraphArgument.Output(Logits, logits, rois, LogitsPerRoi), GraphArgument.Output(Deltas, deltas, rois, DeltasPerRoi)],
            cancellation);
        GraphValues.RequireNumbers(logits.Span[..(rois * LogitsPerRoi)], _session.File, Logits);
        GraphValues.RequireNumbers(deltas.Span[..(rois * DeltasPerRoi)], _session.File, Deltas);
    }

    public void Dispose() => _session.Dispose();
}

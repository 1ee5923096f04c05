namespace MaskRcnn.Onnx.Graphs;

/// <summary>The door to <c>keypoint_head.onnx</c>: pooled RoIs to heat maps [rois, N, S, S]. Safe for many threads.</summary>
internal sealed class KeypointHeadGraph : IDisposable
{
    private const string HeatMaps = "heatmaps";
    private readonly GraphSession _session;
    private readonly PooledInput _pooled;

    /// <summary>Takes a session over, and checks it against the contract.</summary>
    /// <exception cref="BundleException">The graph does not keep the contract; names the input or output.</exception>
    public KeypointHeadGraph(GraphSession session, GraphContract contract, int channels)
    {
        _session = session;
        GraphSignature signature = new(session);
        signature.RequireOnlyInputs(PooledInput.Name);
        _pooled = PooledInput.Check(signature, channels, contract.KeypointPooling);
        int[] maps = signature.Output(
            HeatMaps,
            GraphDimension.Dynamic("rois"),
            GraphDimension.Exactly("keypoints", contract.Keypoints ?? 0),
            GraphDimension.Fixed("map height"),
            GraphDimension.Fixed("map width"));
        if (maps[1] == 0 || maps[2] == 0 || maps[2] != maps[3])
            throw signature.Refusal(HeatMaps, $"has the output {HeatMaps} as {GraphShape.Text(maps)}, and heat maps must be square");
        Keypoints = maps[1];
        MapSize = maps[2];
    }

    /// <summary>Keypoints per instance, N.</summary>
    public int Keypoints { get; }

    /// <summary>Side of a heat map, S.</summary>
    public int MapSize { get; }

    /// <summary>Bins and channels of a pooled RoI.</summary>
    public PooledInput Pooled => _pooled;

    /// <summary>Runs the graph; with 0 RoIs there is nothing to run.</summary>
    /// <param name="pooled">[rois, C, height, width]; may be longer. Not modified.</param>
    /// <param name="rois">RoIs.</param>
    /// <param name="heatMaps">Receives [rois, N, S, S]; may be longer.</param>
    /// <param name="cancellation">Stops between two nodes of the graph.</param>
    /// <exception cref="InferenceException">The graph failed, gave other shapes than it declares, or gave NaN.</exception>
    public void Run(ReadOnlyMemory<float> pooled, int rois, Memory<float> heatMaps, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rois);
        if (rois == 0)
            return;

        _session.Run(
            [_pooled.Argument(pooled, rois)],
            [GraphArgument.Output(HeatMaps, heatMaps, rois, Keypoints, MapSize, MapSize)],
            cancellation);
        GraphValues.RequireNumbers(heatMaps.Span[..(rois * Keypoints * MapSize * MapSize)], _session.File, HeatMaps);
    }

    public void Dispose() => _session.Dispose();
}

using Microsoft.ML.OnnxRuntime.Tensors;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// The door to <c>backbone.onnx</c>: <c>pixel_values</c> [batch, 3, height, width] to feature maps and the region proposal network's
/// logits and deltas per pyramid level. Safe for many threads.
/// </summary>
internal sealed class BackboneGraph : IDisposable
{
    private const string Pixels = "pixel_values";
    private readonly GraphSession _session;
    private readonly string[] _outputNames;
    private readonly int[] _anchorsPerCell;

    /// <summary>Takes a session over, and checks it against the contract.</summary>
    /// <exception cref="BundleException">The graph does not keep the contract; names the input or output.</exception>
    public BackboneGraph(GraphSession session, GraphContract contract)
    {
        _session = session;
        GraphSignature signature = new(session);
        signature.RequireOnlyInputs(Pixels);
        signature.Input(
            Pixels,
            TensorElementType.Float,
            GraphDimension.Dynamic("batch"),
            GraphDimension.Exactly("channels", 3),
            GraphDimension.Dynamic("height"),
            GraphDimension.Dynamic("width"));

        FeatureStrides = BackboneLevels.Strides(signature, BackboneLevels.Features);
        Channels = CheckFeatures(signature, FeatureStrides);
        RpnStrides = BackboneLevels.Strides(signature, BackboneLevels.RpnLogits);
        _anchorsPerCell = CheckRpn(signature, RpnStrides, contract);
        RequireWritten("anchor_generator_strides", contract.AnchorStrides, RpnStrides);
        RequireWritten("bbox_roi_extractor_featmap_strides", contract.BoxStrides, FeatureStrides);
        RequireWritten("mask_roi_extractor_featmap_strides", contract.MaskStrides, FeatureStrides);
        RequireWritten("keypoint_roi_extractor_featmap_strides", contract.KeypointStrides, FeatureStrides);

        _outputNames =
        [
            .. FeatureStrides.Select(stride => BackboneLevels.Name(BackboneLevels.Features, stride)),
            .. RpnStrides.Select(stride => BackboneLevels.Name(BackboneLevels.RpnLogits, stride)),
            .. RpnStrides.Select(stride => BackboneLevels.Name(BackboneLevels.RpnDeltas, stride)),
        ];
    }

    /// <summary>Strides of the levels that RoIs are pooled from, finest first.</summary>
    public IReadOnlyList<int> FeatureStrides { get; }

    /// <summary>Channels of every feature map, C.</summary>
    public int Channels { get; }

    /// <summary>Strides of the levels of the region proposal network, finest first.</summary>
    public IReadOnlyList<int> RpnStrides { get; }

    /// <summary>Anchors per cell of each level in <see cref="RpnStrides"/>.</summary>
    public IReadOnlyList<int> AnchorsPerCell => _anchorsPerCell;

    /// <summary>Runs the graph.</summary>
    /// <param name="pixels">[batch, 3, height, width]; may be longer. Not modified.</param>
    /// <param name="batch">Images, at least 1.</param>
    /// <param name="height">Height of the padded batch in pixels, at least 1.</param>
    /// <param name="width">Width of the padded batch in pixels, at least 1.</param>
    /// <param name="cancellation">Stops between two nodes of the graph.</param>
    /// <returns>The maps; to be disposed.</returns>
    /// <exception cref="InferenceException">The graph failed, gave other shapes than it declares, or gave NaN.</exception>
    public BackboneMaps Run(ReadOnlyMemory<float> pixels, int batch, int height, int width, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        GraphOutputs outputs = _session.Run([GraphArgument.Input(Pixels, pixels, batch, 3, height, width)], _outputNames, cancellation);
        try
        {
            return Read(outputs, batch);
        }
        catch
        {
            outputs.Dispose();
            throw;
        }
    }

    public void Dispose() => _session.Dispose();

    private BackboneMaps Read(GraphOutputs outputs, int batch)
    {
        MapShape[] features = new MapShape[FeatureStrides.Count];
        MapShape[] logits = new MapShape[RpnStrides.Count];
        for (int level = 0; level < features.Length; level++)
            features[level] = Shape(outputs, level, batch, Channels);
        for (int level = 0; level < logits.Length; level++)
        {
            int logitsAt = features.Length + level;
            int deltasAt = logitsAt + logits.Length;
            logits[level] = Shape(outputs, logitsAt, batch, _anchorsPerCell[level]);
            MapShape deltas = Shape(outputs, deltasAt, batch, 4 * _anchorsPerCell[level]);
            if (deltas != logits[level] with { Channels = deltas.Channels })
                throw new InferenceException($"{_session.File} gave {_outputNames[logitsAt]} and {_outputNames[deltasAt]} of different sizes.");
            GraphValues.RequireNumbers(outputs.Values(logitsAt).Span, _session.File, _outputNames[logitsAt]);
            GraphValues.RequireNumbers(outputs.Values(deltasAt).Span, _session.File, _outputNames[deltasAt]);
        }

        return new BackboneMaps(outputs, batch, features, logits);
    }

    private MapShape Shape(GraphOutputs outputs, int index, int batch, int channels)
    {
        int[] shape = outputs.Shape(index, rank: 4);
        return shape[0] == batch && shape[1] == channels && shape[2] > 0 && shape[3] > 0
            ? new MapShape(channels, shape[2], shape[3])
            : throw new InferenceException(
                $"{_session.File} gave {_outputNames[index]} as {GraphShape.Text(shape)}, and [{batch}, {channels}, height, width] was due.");
    }

    private static int CheckFeatures(GraphSignature signature, IReadOnlyList<int> strides)
    {
        int channels = 0;
        for (int level = 0; level < strides.Count; level++)
        {
            string name = BackboneLevels.Name(BackboneLevels.Features, strides[level]);
            channels = signature.Output(name, Maps(channels))[1];
            if (channels == 0)
                throw signature.Refusal(name, $"has the output {name} with no channels");
            if (level > 0 && strides[level] != 2 * strides[level - 1])
            {
                throw signature.Refusal(
                    name, $"has the output {name} after stride {strides[level - 1]}: the levels that RoIs are pooled from must double");
            }
        }

        return channels;
    }

    private static int[] CheckRpn(GraphSignature signature, IReadOnlyList<int> strides, GraphContract contract)
    {
        int[] anchors = new int[strides.Count];
        for (int level = 0; level < anchors.Length; level++)
        {
            int stride = strides[level];
            string logits = BackboneLevels.Name(BackboneLevels.RpnLogits, stride);
            anchors[level] = signature.Output(logits, Maps(contract.AnchorsPerCell(stride) ?? 0))[1];
            if (anchors[level] == 0)
                throw signature.Refusal(logits, $"has the output {logits} with no anchors");
            signature.Output(BackboneLevels.Name(BackboneLevels.RpnDeltas, stride), Maps(4 * anchors[level]));
        }

        int[] deltas = BackboneLevels.Strides(signature, BackboneLevels.RpnDeltas);
        if (deltas.Except(strides).FirstOrDefault() is > 0 and int alone)
        {
            string name = BackboneLevels.Name(BackboneLevels.RpnDeltas, alone);
            throw signature.Refusal(name, $"has the output {name} without {BackboneLevels.Name(BackboneLevels.RpnLogits, alone)}");
        }

        return anchors;
    }

    // 0 channels: any number, which the graph decides.
    private static GraphDimension[] Maps(int channels) =>
    [
        GraphDimension.Dynamic("batch"),
        GraphDimension.Exactly("channels", channels),
        GraphDimension.Dynamic("height"),
        GraphDimension.Dynamic("width"),
    ];

    private static void RequireWritten(string field, IReadOnlyList<int>? written, IReadOnlyList<int> levels)
    {
        if (written is not null && !written.Order().SequenceEqual(levels))
        {
            throw new BundleException(
                $"config.json says {field} [{string.Join(", ", written)}], and the graph has the levels [{string.Join(", ", levels)}].",
                "config.json",
                field);
        }
    }
}

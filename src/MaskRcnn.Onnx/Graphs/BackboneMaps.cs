namespace MaskRcnn.Onnx.Graphs;

/// <summary>
/// What the backbone gave for a batch, in memory of the runtime. Levels count from the finest. The values are valid until this is
/// disposed, and survive the graph that made them.
/// </summary>
internal sealed class BackboneMaps(GraphOutputs outputs, int batch, MapShape[] features, MapShape[] rpnLogits) : IDisposable
{
    /// <summary>Images.</summary>
    public int Batch { get; } = batch;

    /// <summary>Levels with features.</summary>
    public int FeatureLevels => features.Length;

    /// <summary>Levels of the region proposal network.</summary>
    public int RpnLevels => rpnLogits.Length;

    /// <summary>The shape of a level's feature map of one image.</summary>
    public MapShape FeatureShape(int level) => features[level];

    /// <summary>The shape of a level's logits of one image, [A, H, W]; its deltas have four times the channels.</summary>
    public MapShape RpnShape(int level) => rpnLogits[level];

    /// <summary>The feature maps of the whole batch, [batch, C, H, W].</summary>
    public ReadOnlyMemory<float> Features(int level) => outputs.Values(level);

    /// <summary>The feature map of one image, [C, H, W].</summary>
    public ReadOnlyMemory<float> Features(int level, int image) => Slice(level, image, features[level].Count);

    /// <summary>One logit per anchor of one image, [A, H, W].</summary>
    public ReadOnlyMemory<float> RpnLogits(int level, int image) => Slice(features.Length + level, image, rpnLogits[level].Count);

    /// <summary>The deltas of one image, [4A, H, W], channel = anchor * 4 + (dx, dy, dw, dh).</summary>
    public ReadOnlyMemory<float> RpnDeltas(int level, int image) =>
        Slice(features.Length + rpnLogits.Length + level, image, 4 * rpnLogits[level].Count);

    public void Dispose() => outputs.Dispose();

    private ReadOnlyMemory<float> Slice(int index, int image, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, Batch);
        return outputs.Values(index).Slice(checked(image * count), count);
    }
}

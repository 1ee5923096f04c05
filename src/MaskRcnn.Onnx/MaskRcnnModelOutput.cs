using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx;

/// <summary>
/// What <see cref="MaskRcnnForObjectDetection.Forward(PixelValues, CancellationToken)"/> gives for a batch of B images with R proposals in
/// all: the outputs of the Hugging Face port under its names.
/// </summary>
/// <remarks>
/// The arrays and maps are pooled: dispose of the output when they are no longer needed, and do not touch memory of it afterwards. Reading
/// from several threads is safe; disposing while another thread reads is not.
/// </remarks>
public sealed class MaskRcnnModelOutput : IDisposable
{
    private readonly Proposal[][] _proposals;
    private readonly int[] _offsets;
    private float[]? _logits;
    private float[]? _deltas;

    internal MaskRcnnModelOutput(PixelValues pixelValues, FeaturePyramid maps, Proposal[][] proposals, int logitsPerRoi, int deltasPerRoi)
    {
        FpnHiddenStates = maps;
        _proposals = proposals;
        PaddedSize = pixelValues.PaddedSize;
        ResizedSizes = [.. pixelValues.ResizedSizes];
        OriginalSizes = [.. pixelValues.OriginalSizes];
        LogitsPerRoi = logitsPerRoi;
        DeltasPerRoi = deltasPerRoi;
        _offsets = new int[proposals.Length + 1];
        for (int image = 0; image < proposals.Length; image++)
        {
            _offsets[image + 1] = _offsets[image] + proposals[image].Length;
        }

        _logits = TensorPool.Shared.Rent(checked(RoiCount * logitsPerRoi));
        _deltas = TensorPool.Shared.Rent(checked(RoiCount * deltasPerRoi));
    }

    /// <summary>Images, B.</summary>
    public int Batch => _proposals.Length;

    /// <summary>Proposals of all images, R.</summary>
    public int RoiCount => _offsets[^1];

    /// <summary>Values of a row of <see cref="Logits"/>: the classes and, last, the background.</summary>
    public int LogitsPerRoi { get; }

    /// <summary>Values of a row of <see cref="PredBoxes"/>: four for every class, or four for all.</summary>
    public int DeltasPerRoi { get; }

    /// <summary>Class logits before the softmax, [R, K + 1], background last; the images one after the other.</summary>
    /// <exception cref="ObjectDisposedException">The output was disposed of.</exception>
    public ReadOnlyMemory<float> Logits => LogitsBuffer;

    /// <summary>
    /// Raw box deltas, [R, 4K] class by class, or [R, 4]: despite its name in the port these are no boxes yet.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The output was disposed of.</exception>
    public ReadOnlyMemory<float> PredBoxes => DeltasBuffer;

    /// <summary>The RoIs that the box head saw, one per proposal, in network pixels.</summary>
    public IReadOnlyList<RegionOfInterest> Rois => field ??= [.. _proposals.SelectMany(
        (proposals, image) => proposals.Select(proposal => new RegionOfInterest(image, proposal.Box)))];

    /// <summary>The proposals of each image, best first, with their objectness.</summary>
    public IReadOnlyList<IReadOnlyList<Proposal>> Proposals => _proposals;

    /// <summary>The feature maps that RoIs are pooled from.</summary>
    public FeaturePyramid FpnHiddenStates { get; }

    /// <summary>Size of the network's input with its padding.</summary>
    public ImageSize PaddedSize { get; }

    /// <summary>Size of each resized image without padding.</summary>
    public IReadOnlyList<ImageSize> ResizedSizes { get; }

    /// <summary>Size of each image as it was given.</summary>
    public IReadOnlyList<ImageSize> OriginalSizes { get; }

    internal Memory<float> LogitsBuffer => Live(_logits).AsMemory(0, RoiCount * LogitsPerRoi);

    internal Memory<float> DeltasBuffer => Live(_deltas).AsMemory(0, RoiCount * DeltasPerRoi);

    /// <summary>Gives the pooled memory back. More calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _logits, null) is { } logits)
        {
            TensorPool.Shared.Return(logits);
        }

        if (Interlocked.Exchange(ref _deltas, null) is { } deltas)
        {
            TensorPool.Shared.Return(deltas);
        }

        FpnHiddenStates.Dispose();
    }

    /// <summary>The class logits of one image.</summary>
    internal ReadOnlySpan<float> LogitsOf(int image) => Rows(LogitsBuffer, LogitsPerRoi, image);

    /// <summary>The deltas of one image.</summary>
    internal ReadOnlySpan<float> DeltasOf(int image) => Rows(DeltasBuffer, DeltasPerRoi, image);

    /// <summary>The boxes of the proposals of one image.</summary>
    internal BoundingBox[] BoxesOf(int image) => Array.ConvertAll(_proposals[image], proposal => proposal.Box);

    private ReadOnlySpan<float> Rows(Memory<float> values, int perRoi, int image) =>
        values.Span[(_offsets[image] * perRoi)..(_offsets[image + 1] * perRoi)];

    private float[] Live(float[]? values)
    {
        ObjectDisposedException.ThrowIf(values is null, this);
        return values;
    }
}

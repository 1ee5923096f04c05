using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Imaging.Annotations;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.Proposals;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx;

/// <summary>
/// The network of a bundle with the calls of the Hugging Face port's class of this name: <see cref="Forward(PixelValues, CancellationToken)"/>
/// gives class logits, box deltas and proposals; <see cref="ForwardMasks"/> is the second call that gives masks.
/// </summary>
/// <remarks>
/// Thread-safe. Dispose of it when no call runs any more. <see cref="InstanceSegmenter"/> is written on top of it; use this class to port
/// Python code or to look inside.
/// </remarks>
public sealed class MaskRcnnForObjectDetection : IDisposable
{
    private const int WarmUpRois = 64;
    private static readonly ImageSize TypicalImage = new(640, 480);

    private readonly GraphSet _graphs;
    private readonly ProposalGenerator _proposals;
    private readonly RoiHeads _heads;
    private readonly ImageSize _warmUpSize;

    /// <summary>Opens the graphs of a verified bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="execution">Where the network runs; null for the defaults.</param>
    /// <param name="logger">Gets one line about the execution provider; null for none.</param>
    /// <exception cref="BundleException">A graph cannot be loaded or does not keep to the bundle format.</exception>
    /// <exception cref="ExecutionProviderException">The required execution provider cannot run.</exception>
    public MaskRcnnForObjectDetection(ModelBundle bundle, ExecutionOptions? execution = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        BundleSettings settings = bundle.Settings;
        _warmUpSize = new MaskRcnnImageProcessor(bundle).PaddedSize(TypicalImage);
        Config = bundle.Config;
        _graphs = GraphSet.Open(bundle, execution ?? new ExecutionOptions(), logger, CancellationToken.None);
        try
        {
            _proposals = new ProposalGenerator(settings.ToProposalOptions(_graphs.Backbone.RpnStrides));
            _heads = new RoiHeads(_graphs, settings, new CpuRoiPooler());
        }
        catch
        {
            _graphs.Dispose();
            throw;
        }
    }

    /// <summary>The bundle's config.json.</summary>
    public MaskRcnnConfig Config { get; }

    /// <summary>Which execution provider was asked for, which one runs, and why.</summary>
    public ExecutionReport Execution => _graphs.Report;

    /// <summary>Whether <see cref="ForwardMasks"/> can be called.</summary>
    public bool HasMasks => _graphs.MaskHead is not null;

    /// <summary>Whether the bundle finds keypoints.</summary>
    public bool HasKeypoints => _graphs.KeypointHead is not null;

    /// <summary>Loads, verifies and opens the bundle in a folder.</summary>
    /// <inheritdoc cref="MaskRcnnForObjectDetection(ModelBundle, ExecutionOptions?, ILogger?)"/>
    public static MaskRcnnForObjectDetection FromPretrained(string folder, ExecutionOptions? execution = null, ILogger? logger = null) =>
        new(ModelBundle.Load(folder), execution, logger);

    /// <summary>Runs the network on a batch.</summary>
    /// <param name="pixelValues">The preprocessed images.</param>
    /// <param name="cancellationToken">Checked between the stages and, through the runtime, between the nodes of a graph.</param>
    /// <returns>The outputs; to be disposed of by the caller.</returns>
    /// <exception cref="InferenceException">A graph failed or gave values that are not numbers.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public MaskRcnnModelOutput Forward(PixelValues pixelValues, CancellationToken cancellationToken = default) =>
        Forward(pixelValues, new StageClock(), cancellationToken);

    /// <summary>Refuses labels: losses are part of training, and an inference graph cannot give them.</summary>
    /// <param name="pixelValues">The preprocessed images.</param>
    /// <param name="labels">Must be null.</param>
    /// <param name="cancellationToken">As without labels.</param>
    /// <exception cref="NotSupportedException">Labels were given.</exception>
    public MaskRcnnModelOutput Forward(PixelValues pixelValues, IReadOnlyList<DetectionLabels>? labels, CancellationToken cancellationToken = default) =>
        labels is null
            ? Forward(pixelValues, cancellationToken)
            : throw new NotSupportedException(
                "Losses are not computed: the exported graphs are for inference, and the losses need the sampling of training. Call Forward without labels.");

    /// <summary>The second call of the port (<c>roi_head.forward_test_mask</c>): mask logits of detections, pooled from the same feature maps.</summary>
    /// <param name="outputs">What <see cref="Forward(PixelValues, CancellationToken)"/> gave for the batch.</param>
    /// <param name="detections">The detections of every image of the batch.</param>
    /// <param name="cancellationToken">Checked between and inside the chunks.</param>
    /// <returns>The maps of all detections, the images one after the other; none for no detection.</returns>
    /// <exception cref="InvalidOperationException">The bundle has no mask head.</exception>
    /// <exception cref="ArgumentException">There are not as many results as images.</exception>
    public MaskLogits ForwardMasks(
        MaskRcnnModelOutput outputs, IReadOnlyList<ObjectDetectionResult> detections, CancellationToken cancellationToken = default)
    {
        CheckDetections(outputs, detections);
        int count = detections.Sum(result => result.Count);
        float[] logits = new float[checked(count * _heads.MaskLength)];
        _heads.RunMaskHead(outputs.FpnHiddenStates, detections, logits, new StageClock(), cancellationToken);
        return new MaskLogits(logits, count, _graphs.MaskHead!.MaskSize);
    }

    /// <summary>Runs every graph once on zeros, so that the first image does not pay for memory and kernels.</summary>
    public void WarmUp(CancellationToken cancellationToken = default) =>
        _graphs.WarmUp(_warmUpSize, WarmUpRois, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();

    /// <summary>The second stage, for the segmenter, which brings its own memory.</summary>
    internal RoiHeads Heads => _heads;

    /// <summary>Side of a mask map, M; 0 without masks.</summary>
    internal int MaskSize => _graphs.MaskHead?.MaskSize ?? 0;

    /// <summary>Side of a heat map, S; 0 without keypoints.</summary>
    internal int HeatMapSize => _graphs.KeypointHead?.MapSize ?? 0;

    internal MaskRcnnModelOutput Forward(PixelValues pixelValues, StageClock clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pixelValues);
        FeaturePyramid? pyramid = null;
        MaskRcnnModelOutput? output = null;
        try
        {
            Proposal[][] proposals;
            using (BackboneMaps maps = _graphs.Backbone.Run(
                pixelValues.Memory, pixelValues.Batch, pixelValues.Height, pixelValues.Width, cancellationToken))
            {
                clock.Finish(Stage.Backbone);
                proposals = Propose(maps, pixelValues, cancellationToken);
                clock.Finish(Stage.Proposals);
                pyramid = _heads.Take(maps, cancellationToken);
                clock.Finish(Stage.Pooling);
            }

            output = new MaskRcnnModelOutput(
                pixelValues, pyramid, proposals, _graphs.BoxHead.LogitsPerRoi, _graphs.BoxHead.DeltasPerRoi);
            pyramid = null;
            _heads.RunBoxHead(output, clock, cancellationToken);
            return output;
        }
        catch
        {
            output?.Dispose();
            pyramid?.Dispose();
            throw;
        }
    }

    private static void CheckDetections(MaskRcnnModelOutput outputs, IReadOnlyList<ObjectDetectionResult> detections)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(detections);
        if (detections.Count != outputs.Batch)
        {
            throw new ArgumentException($"{detections.Count} results were given for {outputs.Batch} images.", nameof(detections));
        }
    }

    private Proposal[][] Propose(BackboneMaps maps, PixelValues pixelValues, CancellationToken cancellationToken)
    {
        var proposals = new Proposal[pixelValues.Batch][];
        var found = new Proposal[_proposals.MaxPerImage];
        var levels = new RpnLevel[maps.RpnLevels];
        for (int image = 0; image < proposals.Length; image++)
        {
            for (int level = 0; level < levels.Length; level++)
            {
                MapShape shape = maps.RpnShape(level);
                levels[level] = new RpnLevel(
                    _graphs.Backbone.RpnStrides[level], shape.Width, shape.Height, maps.RpnLogits(level, image), maps.RpnDeltas(level, image));
            }

            int count = _proposals.Generate(levels, pixelValues.PaddedSize, pixelValues.ResizedSizes[image], found, cancellationToken);
            proposals[image] = found[..count];
        }

        return proposals;
    }
}

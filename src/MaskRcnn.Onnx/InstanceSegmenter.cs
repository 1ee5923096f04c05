using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx;

/// <summary>The segmenter that runs a model bundle in this process.</summary>
/// <remarks>
/// <para>Thread-safe; results are the same however many callers there are. Loading one takes a while and much memory: keep one object for
/// the life of the application. After the first image of a size no large array is allocated.</para>
/// <para>A batch runs images of one padded size together, so that an image's result is the one it has alone.</para>
/// </remarks>
public sealed class InstanceSegmenter : IInstanceSegmenter
{
    private readonly MaskRcnnForObjectDetection _model;
    private readonly MaskRcnnImageProcessor _processor;
    private readonly InstanceAssembler _assembler;
    private readonly FamilyConventions _conventions;
    private readonly ExecutionGate _gate;
    private readonly int _maxBatchSize;
    private int _disposed;

    /// <summary>Opens a verified bundle.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="execution">Where the network runs; null for the defaults.</param>
    /// <param name="concurrency">How many images run at a time; null for <see cref="ConcurrencyOptions.Default"/>.</param>
    /// <param name="logger">Gets one line about the execution provider; null for none.</param>
    /// <exception cref="BundleException">A graph cannot be loaded or does not keep to the bundle format.</exception>
    /// <exception cref="ExecutionProviderException">The required execution provider cannot run.</exception>
    public InstanceSegmenter(
        ModelBundle bundle, ExecutionOptions? execution = null, ConcurrencyOptions? concurrency = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        concurrency ??= ConcurrencyOptions.Default;
        _processor = new MaskRcnnImageProcessor(bundle);
        _model = new MaskRcnnForObjectDetection(bundle, execution, logger);
        _assembler = new InstanceAssembler(bundle.Settings);
        _conventions = bundle.Conventions;
        _gate = new ExecutionGate(
            concurrency.MaxConcurrency,
            concurrency.QueueLimit ?? 4 * concurrency.MaxConcurrency,
            concurrency.WhenFull,
            concurrency.QueueTimeout,
            new QueueMetrics(bundle.Name, QueueMetrics.Gate));
        _maxBatchSize = concurrency.MaxBatchSize;
        Info = new SegmenterInfo
        {
            Model = bundle.Name,
            Labels = bundle.Settings.Labels,
            CategoryIds = bundle.Settings.CategoryIds,
            HasMasks = _model.HasMasks,
            KeypointNames = _model.HasKeypoints ? bundle.Settings.Keypoints.Names : [],
            KeypointSkeleton = _model.HasKeypoints ? bundle.Settings.Keypoints.Skeleton : [],
            MaxInstances = bundle.Settings.MaxPerImage,
            RequestedProvider = ProviderNames.Short(_model.Execution.Requested),
            EffectiveProvider = ProviderNames.Short(_model.Execution.Effective),
            ProviderReason = _model.Execution.IsFallback ? _model.Execution.Reason : null,
        };
    }

    /// <inheritdoc/>
    public SegmenterInfo Info { get; }

    /// <summary>Loads and opens a bundle.</summary>
    /// <param name="model">The path of a bundle's folder or, where there is none, a name under <c>models/</c> beside the executable.</param>
    /// <param name="execution">Where the network runs; null for the defaults.</param>
    /// <param name="concurrency">How many images run at a time; null for <see cref="ConcurrencyOptions.Default"/>.</param>
    /// <param name="logger">Gets one line about the execution provider; null for none.</param>
    /// <exception cref="BundleException">The bundle is missing, altered or malformed.</exception>
    /// <exception cref="ExecutionProviderException">The required execution provider cannot run.</exception>
    public static InstanceSegmenter Load(
        string model, ExecutionOptions? execution = null, ConcurrencyOptions? concurrency = null, ILogger? logger = null) =>
        new(ModelBundle.Load(BundleLocator.Find(model)), execution, concurrency, logger);

    /// <summary>Runs every graph once on an empty image, so that the first real one finds the runtime's memory and kernels ready.</summary>
    public void WarmUp(CancellationToken cancellationToken = default)
    {
        using ExecutionGate.Pass pass = _gate.Enter(cancellationToken);
        _model.WarmUp(cancellationToken);
    }

    /// <inheritdoc/>
    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        SegmentationRequest request = Checked(new SegmentationRequest(frame, options, cancellationToken));
        using ExecutionGate.Pass pass = _gate.Enter(cancellationToken);
        return Run([request], cancellationToken)[0];
    }

    /// <inheritdoc/>
    public async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        SegmentationRequest request = Checked(new SegmentationRequest(frame, options, cancellationToken));
        using ExecutionGate.Pass pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);

        // The run is given no token of its own to start with: the task must not complete before the run has let go of the pixels.
        return await Task.Run(() => Run([request], cancellationToken)[0], CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        SegmentationRequest[] all = [.. requests.Select(Checked)];
        var outcomes = new SegmentationOutcome[all.Length];
        foreach (int[] members in BatchPlan.BySize(all, _processor.PaddedSize, _maxBatchSize))
        {
            using ExecutionGate.Pass pass = await _gate.EnterAsync(cancellationToken).ConfigureAwait(false);
            await Task.Run(() => RunGroup(all, members, outcomes, cancellationToken), CancellationToken.None).ConfigureAwait(false);
        }

        return outcomes;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
        {
            return null;
        }

        return serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(_model) ? _model
            : serviceType.IsInstanceOfType(_processor) ? _processor
            : serviceType.IsInstanceOfType(_conventions) ? _conventions
            : null;
    }

    /// <summary>Turns new and waiting calls away, waits for those that run, then frees the runtime's memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _gate.Dispose();
            _model.Dispose();
        }
    }

    private SegmentationRequest Checked(SegmentationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Frame);
        _assembler.CheckClasses(request.Options);
        return request;
    }

    private void RunGroup(SegmentationRequest[] all, int[] members, SegmentationOutcome[] outcomes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int[] live = [.. members.Where(member => !all[member].CancellationToken.IsCancellationRequested)];
        SegmentationResult[]? results = null;
        Exception? failure = null;
        if (live.Length > 0)
        {
            using var everybodyLeft = new MemberCancellation(live.Select(member => all[member].CancellationToken), cancellationToken);
            try
            {
                results = Run([.. live.Select(member => all[member])], everybodyLeft.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Every member gave up: each gets its own cancellation below.
            }
            catch (MaskRcnnException exception)
            {
                failure = exception;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        foreach (int member in members)
        {
            CancellationToken own = all[member].CancellationToken;
            int index = Array.IndexOf(live, member);
            outcomes[member] = own.IsCancellationRequested ? new SegmentationOutcome(new OperationCanceledException(own))
                : failure is not null ? new SegmentationOutcome(failure)
                : new SegmentationOutcome(results![index]);
        }
    }

    private SegmentationResult[] Run(SegmentationRequest[] requests, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = new StageClock();
        using PixelValues pixels = _processor.Preprocess([.. requests.Select(request => request.Frame)], cancellationToken);
        clock.Finish(Stage.Preprocess);
        using MaskRcnnModelOutput output = _model.Forward(pixels, clock, cancellationToken);
        ObjectDetectionResult[] detections = _assembler.Select(_processor, output, requests);
        clock.Finish(Stage.Selection);
        return _assembler.Assemble(_model, output, detections, requests, clock, cancellationToken);
    }
}

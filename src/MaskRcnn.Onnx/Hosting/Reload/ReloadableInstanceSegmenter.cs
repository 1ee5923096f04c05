using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>A segmenter of this process whose model can be replaced while it runs, and which outlives the loss of its device.</summary>
/// <remarks>
/// <para>Thread-safe. What <c>AddInstanceSegmenter</c> registers is one of these. A call runs from start to end on one model; a reload
/// fails no call. <see cref="Info"/> tells the model that the next call will run on.</para>
/// <para>When a run fails because the device was lost (a driver reset, a removed or broken accelerator), a new session is opened once and
/// the call runs again on it. When that fails, or the device is lost again, the CPU takes over, if <see cref="ExecutionPolicy.Prefer"/>
/// allows it; then <see cref="Info"/> has a <see cref="SegmenterInfo.ProviderReason"/> and the health check is degraded. Else calls fail
/// with the original <see cref="InferenceException"/> and the health check is unhealthy. A reload starts afresh with the provider that
/// was asked for.</para>
/// <para>Disposing ends a reload that is under way, turns waiting calls away and waits for those that run, also on models
/// that a reload replaced; calls that still hang on a device that was lost are not waited for.</para>
/// </remarks>
public sealed class ReloadableInstanceSegmenter : IInstanceSegmenter, IInstanceSegmenterReloader
{
    private readonly IModelLoader _loader;
    private readonly ModelReplacement _replacement;
    private readonly DeviceRecovery _recovery;
    private readonly ModelSlot _slot;
    private readonly ILogger _logger;

    // Models that were replaced and still run; changed by the exchange whose turn it is.
    private Task _leaving = Task.CompletedTask;

    internal ReloadableInstanceSegmenter(IModelLoader loader, string model, bool allowSignatureChange, ILogger? logger)
    {
        _loader = loader;
        _logger = logger ?? NullLogger.Instance;
        _replacement = new ModelReplacement(loader, allowSignatureChange, _logger);
        var source = ModelSource.Now(model);
        IInstanceSegmenter segmenter = loader.Load(model, onCpu: false, CancellationToken.None);
        _slot = new ModelSlot(new LoadedModel(segmenter, segmenter.Info, source, isRebuilt: false, _logger));
        _recovery = new DeviceRecovery(_slot, loader, _replacement, _logger);
    }

    /// <inheritdoc/>
    public SegmenterInfo Info => _slot.Current.Info;

    /// <summary>Whether the device was lost and nothing could take its place.</summary>
    internal bool IsDeviceLost => _slot.Current.IsLost;

    /// <summary>How long a reload waits for the calls on the model that it replaced, so that one that hangs holds no other reload up.</summary>
    internal TimeSpan DrainPatience { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the present model was loaded from.</summary>
    internal ModelSource Source => _slot.Current.Source;

    /// <summary>Loads and opens a bundle.</summary>
    /// <param name="model">The path of a bundle's folder, or a name under <c>models/</c> beside the executable.</param>
    /// <param name="execution">Where the network runs; null for the defaults.</param>
    /// <param name="concurrency">How many images run at a time; null for <see cref="ConcurrencyOptions.Default"/>.</param>
    /// <param name="allowSignatureChange">
    /// Whether a reload may bring other classes, category ids or keypoints, or masks where there were none; default false.
    /// </param>
    /// <param name="logger">Gets a line about the execution provider, each reload and each lost device; null for none.</param>
    /// <exception cref="BundleException">The bundle is missing, altered or malformed.</exception>
    /// <exception cref="ExecutionProviderException">The required execution provider cannot run.</exception>
    public static ReloadableInstanceSegmenter Load(
        string model,
        ExecutionOptions? execution = null,
        ConcurrencyOptions? concurrency = null,
        bool allowSignatureChange = false,
        ILogger? logger = null) =>
        new(new BundleLoader(execution, concurrency, logger ?? NullLogger.Instance), model, allowSignatureChange, logger);

    /// <summary>Runs every graph once on an empty image, so that the first real one finds the runtime's memory and kernels ready.</summary>
    public void WarmUp(CancellationToken cancellationToken = default)
    {
        LoadedModel model = _slot.Enter();
        try
        {
            _loader.WarmUp(model.Segmenter, cancellationToken);
        }
        finally
        {
            model.Leave();
        }
    }

    /// <inheritdoc/>
    public SegmentationResult Segment(ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            LoadedModel model = _slot.Enter();
            Exception loss;
            try
            {
                return model.Segmenter.Segment(frame, options, cancellationToken);
            }
            catch (InferenceException error) when (DeviceRecovery.IsLoss(model, error))
            {
                loss = error;
            }
            finally
            {
                model.Leave();
            }

            if (!_recovery.RecoverAsync(model, loss, cancellationToken).GetAwaiter().GetResult())
            {
                ExceptionDispatchInfo.Throw(loss);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            LoadedModel model = _slot.Enter();
            Exception loss;
            try
            {
                return await model.Segmenter.SegmentAsync(frame, options, cancellationToken).ConfigureAwait(false);
            }
            catch (InferenceException error) when (DeviceRecovery.IsLoss(model, error))
            {
                loss = error;
            }
            finally
            {
                model.Leave();
            }

            if (!await _recovery.RecoverAsync(model, loss, cancellationToken).ConfigureAwait(false))
            {
                ExceptionDispatchInfo.Throw(loss);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var outcomes = new SegmentationOutcome[requests.Count];
        int[] open = [.. Enumerable.Range(0, outcomes.Length)];
        while (true)
        {
            SegmentationRequest[] members = [.. open.Select(index => requests[index])];
            LoadedModel model = _slot.Enter();
            try
            {
                IReadOnlyList<SegmentationOutcome> found =
                    await model.Segmenter.SegmentBatchAsync(members, cancellationToken).ConfigureAwait(false);
                for (int i = 0; i < open.Length; i++)
                {
                    outcomes[open[i]] = found[i];
                }
            }
            finally
            {
                model.Leave();
            }

            open = [.. open.Where(index => DeviceRecovery.IsLoss(model, outcomes[index].Error))];
            if (open.Length == 0
                || !await _recovery.RecoverAsync(model, outcomes[open[0]].Error!, cancellationToken).ConfigureAwait(false))
            {
                return outcomes;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<SegmenterInfo> ReloadAsync(string? model = null, CancellationToken cancellationToken = default)
    {
        if (model is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(model);
        }

        try
        {
            SegmenterInfo info = await _slot.InTurnAsync(token => ReplaceAsync(model, token), cancellationToken).ConfigureAwait(false);
            ReloadMetrics.Ended(info.Model, error: null);
            return info;
        }
        catch (Exception error)
        {
            if (error is not (OperationCanceledException or ObjectDisposedException))
            {
                _logger.ReloadFailed(error, Info.Model);
            }

            ReloadMetrics.Ended(Info.Model, error);
            throw;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is null && serviceType.IsInstanceOfType(this)
            ? this
            : _slot.Current.Segmenter.GetService(serviceType, serviceKey);
    }

    /// <summary>Ends a reload that is under way, turns new and waiting calls away, and waits for those that run.</summary>
    public void Dispose()
    {
        _slot.Dispose();
        _leaving.Wait();
    }

    private async Task<SegmenterInfo> ReplaceAsync(string? model, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        LoadedModel old = _slot.Current;
        var source = ModelSource.Now(model ?? old.Source.Model);
        IInstanceSegmenter segmenter = await Task.Run(
            () => _replacement.Prepare(old.Info, source.Model, onCpu: false, cancellationToken), cancellationToken).ConfigureAwait(false);
        SegmenterInfo info = segmenter.Info;
        Task oldIsGone = _slot.Put(new LoadedModel(segmenter, info, source, isRebuilt: false, _logger));
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _logger.ModelReplaced(info.Model, old.Info.Model, milliseconds, info.EffectiveProvider);
        await oldIsGone.WaitAsync(DrainPatience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!oldIsGone.IsCompleted)
        {
            _leaving = Task.WhenAll(_leaving, oldIsGone);
            _logger.OldModelStillRuns(old.Info.Model);
        }

        return info;
    }
}

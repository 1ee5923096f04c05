using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>
/// Puts a new session in the place of one whose device was lost: once on the same provider, then on the CPU where that is allowed.
/// </summary>
internal sealed class DeviceRecovery(ModelSlot slot, IModelLoader loader, ModelReplacement replacement, ILogger logger)
{
    /// <summary>Whether an error of a call on a model means that its device was lost.</summary>
    public static bool IsLoss(LoadedModel model, Exception? error) =>
        error is InferenceException
        && model.Info.EffectiveProvider != ProviderNames.Short(ExecutionProvider.Cpu)
        && DeviceLoss.IsSignalledBy(error);

    /// <summary>Finds another session. Calls that lost the same device meet here one by one; the first does the work.</summary>
    /// <returns>Whether the call may run again on the present model.</returns>
    public async Task<bool> RecoverAsync(LoadedModel lost, Exception loss, CancellationToken cancellationToken)
    {
        try
        {
            return await slot.InTurnAsync(
                token => slot.Current != lost ? Task.FromResult(true)
                    : lost.IsLost ? Task.FromResult(false)
                    : Task.Run(() => Recover(lost, loss, token), CancellationToken.None),
                cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The call ends with its own error.
            return false;
        }
    }

    private bool Recover(LoadedModel lost, Exception loss, CancellationToken cancellationToken)
    {
        SegmenterInfo old = lost.Info;
        logger.DeviceLost(loss, old.Model, old.EffectiveProvider);
        LoadedModel? next = lost.IsRebuilt ? null : Rebuild(lost, onCpu: false, cancellationToken);
        if (next is null && loader.MayFallBack)
        {
            next = Rebuild(lost, onCpu: true, cancellationToken);
        }

        if (next is null)
        {
            lost.IsLost = true;
            logger.DeviceNotRecovered(old.Model);
            ProviderMetrics.DeviceLost(old.Model, "failed");
            return false;
        }

        string effective = next.Info.EffectiveProvider;
        bool sameProvider = effective == old.EffectiveProvider;
        logger.DeviceRecovered(old.Model, effective);
        ProviderMetrics.DeviceLost(old.Model, sameProvider ? "rebuilt" : effective);
        if (!sameProvider)
        {
            ProviderMetrics.FellBack(old.Model, old.RequestedProvider, effective);
        }

        // Nobody waits for the end of the lost one: the call that found the loss has left it, others may hang in it.
        _ = slot.Put(next);
        return true;
    }

    private LoadedModel? Rebuild(LoadedModel lost, bool onCpu, CancellationToken cancellationToken)
    {
        try
        {
            var source = ModelSource.Now(lost.Source.Model);
            IInstanceSegmenter segmenter = replacement.Prepare(lost.Info, source.Model, onCpu, cancellationToken);
            SegmenterInfo info = segmenter.Info;
            return new LoadedModel(
                segmenter,
                info.EffectiveProvider == lost.Info.EffectiveProvider ? info : info with
                {
                    RequestedProvider = lost.Info.RequestedProvider,
                    ProviderReason = $"the device was lost while the network ran on {lost.Info.EffectiveProvider}",
                },
                source,
                isRebuilt: true,
                logger);
        }
        catch (ModelReloadException error)
        {
            logger.SessionNotRebuilt(error, lost.Info.Model);
            return null;
        }
    }
}

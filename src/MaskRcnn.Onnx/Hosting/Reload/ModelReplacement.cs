using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Brings a new model to the point where it can take the place of an old one.</summary>
internal sealed class ModelReplacement(IModelLoader loader, bool allowSignatureChange, ILogger logger)
{
    /// <summary>Loads, compares and warms up.</summary>
    /// <param name="old">What callers know.</param>
    /// <param name="model">The new model.</param>
    /// <param name="onCpu">Whether to run it on the CPU, whatever was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ModelReloadException">A step failed; whatever was loaded is disposed of.</exception>
    public IInstanceSegmenter Prepare(SegmenterInfo old, string model, bool onCpu, CancellationToken cancellationToken)
    {
        IInstanceSegmenter segmenter = Step(ModelReloadStep.Load, () => loader.Load(model, onCpu, cancellationToken), cancellationToken);
        try
        {
            if (!allowSignatureChange && ModelSignature.Difference(old, segmenter.Info) is { } difference)
            {
                throw new ModelReloadException(
                    $"The model was not replaced, because the new one does not fit: {difference}.", ModelReloadStep.Signature);
            }

            return Step(
                ModelReloadStep.WarmUp,
                () =>
                {
                    loader.WarmUp(segmenter, cancellationToken);
                    return segmenter;
                },
                cancellationToken);
        }
        catch
        {
            DisposeOf(segmenter, model);
            throw;
        }
    }

    // On a device that is lost even closing may fail; the reason why the model cannot be used is the one to tell.
    private void DisposeOf(IInstanceSegmenter segmenter, string model)
    {
        try
        {
            segmenter.Dispose();
        }
        catch (Exception error)
        {
            logger.DisposingFailed(error, BundleFileName.ForMessage(Path.GetFileName(Path.TrimEndingDirectorySeparator(model))));
        }
    }

    private static IInstanceSegmenter Step(ModelReloadStep step, Func<IInstanceSegmenter> act, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return act();
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            string what = step == ModelReloadStep.Load ? "be loaded" : "be run";
            string why = error switch
            {
                MaskRcnnException known => $": {known.Message}",
                OutOfMemoryException => ": there is not enough memory.",
                _ => ".",
            };
            throw new ModelReloadException($"The model was not replaced, because the new one cannot {what}{why}", step, error);
        }
    }
}

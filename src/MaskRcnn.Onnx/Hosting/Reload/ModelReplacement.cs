namespace MaskRcnn.Onnx.Hosting;

/// <summary>Brings a new model to the point where it can take the place of an old one.</summary>
internal sealed class ModelReplacement(IModelLoader loader, bool allowSignatureChange)
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
            segmenter.Dispose();
            throw;
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

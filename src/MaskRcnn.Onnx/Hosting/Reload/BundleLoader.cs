using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Loads bundles into segmenters of this process, all with the same settings.</summary>
internal sealed class BundleLoader(ExecutionOptions? execution, ConcurrencyOptions? concurrency, ILogger logger) : IModelLoader
{
    private readonly ExecutionOptions _execution = execution ?? new ExecutionOptions();

    /// <inheritdoc/>
    public bool MayFallBack => _execution.Policy == ExecutionPolicy.Prefer;

    /// <inheritdoc/>
    public IInstanceSegmenter Load(string model, bool onCpu, CancellationToken cancellationToken) => new InstanceSegmenter(
        ModelBundle.Load(BundleLocator.Find(model), cancellationToken),
        onCpu ? _execution with { Provider = ExecutionProvider.Cpu } : _execution,
        concurrency,
        logger);

    /// <inheritdoc/>
    public void WarmUp(IInstanceSegmenter segmenter, CancellationToken cancellationToken) =>
        segmenter.GetService<InstanceSegmenter>()?.WarmUp(cancellationToken);
}

using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>What is injected as the reloader of a registered segmenter; it does not own the segmenter.</summary>
internal sealed class RegisteredReloader(IServiceProvider services, object? serviceKey) : IInstanceSegmenterReloader
{
    /// <inheritdoc/>
    public Task<SegmenterInfo> ReloadAsync(string? model = null, CancellationToken cancellationToken = default)
    {
        IInstanceSegmenter segmenter = services.GetRequiredKeyedService<IInstanceSegmenter>(serviceKey);
        return segmenter.GetService<IInstanceSegmenterReloader>() is { } reloader
            ? reloader.ReloadAsync(model, cancellationToken)
            : throw new InvalidOperationException("A layer of the segmenter hides the one whose model could be replaced.");
    }
}

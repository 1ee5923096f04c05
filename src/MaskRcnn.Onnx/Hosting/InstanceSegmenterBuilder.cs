using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Adds layers to a segmenter that an application registered; each wraps the ones added before it.</summary>
public sealed class InstanceSegmenterBuilder
{
    private readonly List<Func<IInstanceSegmenter, IServiceProvider, IInstanceSegmenter>> _layers = [];

    internal InstanceSegmenterBuilder(IServiceCollection services, object? serviceKey, string optionsName)
    {
        Services = services;
        ServiceKey = serviceKey;
        OptionsName = optionsName;
    }

    /// <summary>The application's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key that the segmenter is registered under; null without one.</summary>
    public object? ServiceKey { get; }

    /// <summary>The name of its <see cref="InstanceSegmenterOptions"/>, for <c>Configure</c> and <c>IOptionsMonitor</c>.</summary>
    public string OptionsName { get; }

    /// <summary>Wraps the segmenter.</summary>
    /// <param name="layer">Gets the segmenter so far and gives the one that stands before it, usually a <see cref="DelegatingInstanceSegmenter"/>.</param>
    /// <returns>The builder.</returns>
    public InstanceSegmenterBuilder Use(Func<IInstanceSegmenter, IInstanceSegmenter> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return Use((inner, _) => layer(inner));
    }

    /// <summary>Wraps the segmenter with the help of the application's services.</summary>
    /// <inheritdoc cref="Use(Func{IInstanceSegmenter, IInstanceSegmenter})"/>
    public InstanceSegmenterBuilder Use(Func<IInstanceSegmenter, IServiceProvider, IInstanceSegmenter> layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        _layers.Add(layer);
        return this;
    }

    internal IInstanceSegmenter Build(IInstanceSegmenter innermost, IServiceProvider services)
    {
        IInstanceSegmenter outermost = innermost;
        try
        {
            foreach (Func<IInstanceSegmenter, IServiceProvider, IInstanceSegmenter> layer in _layers)
            {
                outermost = layer(outermost, services)
                    ?? throw new InvalidOperationException("A layer given to Use returned null instead of a segmenter.");
            }

            return outermost;
        }
        catch
        {
            outermost.Dispose();
            throw;
        }
    }
}

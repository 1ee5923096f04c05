using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

// Registration methods live where applications already look for them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the layers of the SDK to a registered segmenter.</summary>
/// <remarks>
/// Each layer wraps those added before it. The order that fits: <c>UseConcurrencyGate</c> (only where the segmenter has no gate of its
/// own), <c>UseDynamicBatching</c>, layers of the application such as tiling, <c>UseLogging</c>, <c>UseOpenTelemetry</c>. So the log and
/// the metrics see what the caller sees, and images wait to be batched before they take a place at the gate.
/// </remarks>
public static class InstanceSegmenterBuilderExtensions
{
    /// <summary>Logs the calls; see <see cref="LoggingInstanceSegmenter"/> for the levels.</summary>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseLogging(this InstanceSegmenterBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use((inner, services) =>
        {
            ILoggerFactory loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
            return new LoggingInstanceSegmenter(inner, loggers.CreateLogger<LoggingInstanceSegmenter>());
        });
    }

    /// <summary>Measures the calls and makes an activity of each; see <see cref="OpenTelemetryInstanceSegmenter"/> for the names.</summary>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseOpenTelemetry(this InstanceSegmenterBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(inner => new OpenTelemetryInstanceSegmenter(inner));
    }

    /// <summary>Bounds how many calls reach the segmenter; see <see cref="ConcurrencyGateInstanceSegmenter"/>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; null for the defaults. They are validated when the host starts.</param>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseConcurrencyGate(
        this InstanceSegmenterBuilder builder, Action<ConcurrencyGateOptions>? configure = null)
    {
        builder.AddLayerOptions<ConcurrencyGateOptions, ConcurrencyGateOptionsValidator>().Configure(configure ?? (_ => { }));
        return builder.UseGate();
    }

    /// <summary>Bounds how many calls reach the segmenter, set up by a configuration section.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">A section whose keys are the properties of <see cref="ConcurrencyGateOptions"/>.</param>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseConcurrencyGate(this InstanceSegmenterBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.AddLayerOptions<ConcurrencyGateOptions, ConcurrencyGateOptionsValidator>().Bind(section);
        return builder.UseGate();
    }

    /// <summary>
    /// Gathers images of independent callers into batches; see <see cref="DynamicBatchingInstanceSegmenter"/> for when that pays.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; null for the defaults. They are validated when the host starts.</param>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseDynamicBatching(
        this InstanceSegmenterBuilder builder, Action<DynamicBatchingOptions>? configure = null)
    {
        builder.AddLayerOptions<DynamicBatchingOptions, DynamicBatchingOptionsValidator>().Configure(configure ?? (_ => { }));
        return builder.UseBatching();
    }

    /// <summary>Gathers images of independent callers into batches, set up by a configuration section.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="section">A section whose keys are the properties of <see cref="DynamicBatchingOptions"/>.</param>
    /// <returns>The builder.</returns>
    public static InstanceSegmenterBuilder UseDynamicBatching(this InstanceSegmenterBuilder builder, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        builder.AddLayerOptions<DynamicBatchingOptions, DynamicBatchingOptionsValidator>().Bind(section);
        return builder.UseBatching();
    }

    private static InstanceSegmenterBuilder UseBatching(this InstanceSegmenterBuilder builder) => builder.Use((inner, services) =>
        new DynamicBatchingInstanceSegmenter(
            inner, services.GetLayerOptions<DynamicBatchingOptions>(builder), services.GetService<TimeProvider>()));

    private static InstanceSegmenterBuilder UseGate(this InstanceSegmenterBuilder builder) => builder.Use((inner, services) =>
        new ConcurrencyGateInstanceSegmenter(
            inner, services.GetLayerOptions<ConcurrencyGateOptions>(builder), services.GetService<TimeProvider>()));
}

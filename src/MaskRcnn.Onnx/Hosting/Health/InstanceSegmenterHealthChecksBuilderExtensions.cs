using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

// Registration methods live where applications already look for them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health of registered segmenters to an application's health checks.</summary>
public static class InstanceSegmenterHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of one registered segmenter.</summary>
    /// <remarks>
    /// <para>Unhealthy until the warm-up of the host's start is over (with <see cref="InstanceSegmenterOptions.WarmUp"/> off: until the
    /// model is loaded, which the first check does), when the model could not be loaded, and when its device was lost and nothing took its
    /// place. Degraded when the network runs on another provider than the one asked for, be it from the start or since a device was lost.
    /// Healthy otherwise. A remote segmenter is asked whether its server answers, for up to 5 seconds.</para>
    /// <para>The data are <c>model</c>, <c>requestedProvider</c>, <c>effectiveProvider</c> and, where they differ for a reason,
    /// <c>providerReason</c>. No text of an exception and no path is among them.</para>
    /// </remarks>
    /// <param name="builder">The application's health checks.</param>
    /// <param name="name">The check's name; null for <c>segmenter</c>, or <c>segmenter:KEY</c> of a keyed one.</param>
    /// <param name="serviceKey">The key that the segmenter is registered under; null without one.</param>
    /// <param name="failureStatus">What is reported in place of unhealthy; null for unhealthy.</param>
    /// <param name="tags">Tags to choose checks by.</param>
    /// <param name="timeout">The longest that a check may take; null for the application's default.</param>
    /// <returns>The application's health checks.</returns>
    public static IHealthChecksBuilder AddInstanceSegmenter(
        this IHealthChecksBuilder builder,
        string? name = null,
        object? serviceKey = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? (serviceKey is null ? "segmenter" : $"segmenter:{serviceKey}"),
            services => new InstanceSegmenterHealthCheck(services, serviceKey),
            failureStatus,
            tags,
            timeout));
    }
}

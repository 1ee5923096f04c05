using MaskRcnn.Onnx;
using MaskRcnn.Onnx.Client;
using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

// Registration methods live where applications already look for them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers an <see cref="IInstanceSegmenter"/> that talks to a server, in the place of one that runs in the process.</summary>
/// <remarks>
/// Requests go through the named <see cref="HttpClient"/> <c>MaskRcnn.Onnx</c> (or <c>MaskRcnn.Onnx:KEY</c>), which <c>AddHttpClient</c> sets up
/// further: retries, proxies, certificates.
/// </remarks>
public static class RemoteInstanceSegmenterServiceCollectionExtensions
{
    private const string HttpClientName = "MaskRcnn.Onnx";

    /// <summary>Registers a remote segmenter with the default settings.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="server">The server's address.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddRemoteInstanceSegmenter(this IServiceCollection services, Uri server) =>
        services.AddRemoteInstanceSegmenter(options => options.Server = server);

    /// <summary>Registers a remote segmenter that is set up in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options; may run more than once.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddRemoteInstanceSegmenter(this IServiceCollection services, Action<RemoteSegmenterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, null, options => options.Configure(configure));
    }

    /// <summary>Registers a remote segmenter that is set up by a configuration section.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">A section whose keys are the properties of <see cref="RemoteSegmenterOptions"/>.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddRemoteInstanceSegmenter(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, null, options => options.Bind(section));
    }

    /// <summary>Registers one of several segmenters, told apart by a key, with the default settings.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="server">The server's address.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedRemoteInstanceSegmenter(this IServiceCollection services, object serviceKey, Uri server) =>
        services.AddKeyedRemoteInstanceSegmenter(serviceKey, options => options.Server = server);

    /// <summary>Registers one of several segmenters, told apart by a key, that is set up by a configuration section.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="section">A section whose keys are the properties of <see cref="RemoteSegmenterOptions"/>.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedRemoteInstanceSegmenter(
        this IServiceCollection services, object serviceKey, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, serviceKey, options => options.Bind(section));
    }

    /// <summary>Registers one of several segmenters, told apart by a key, that is set up in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="configure">Sets the options; may run more than once.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedRemoteInstanceSegmenter(
        this IServiceCollection services, object serviceKey, Action<RemoteSegmenterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, serviceKey, options => options.Configure(configure));
    }

    private static InstanceSegmenterBuilder Add(
        IServiceCollection services, object? serviceKey, Action<OptionsBuilder<RemoteSegmenterOptions>> setUp)
    {
        ArgumentNullException.ThrowIfNull(services);
        string optionsName = serviceKey is null ? Options.Options.DefaultName : $"{serviceKey.GetType().Name}:{serviceKey}";
        string clientName = serviceKey is null ? HttpClientName : $"{HttpClientName}:{serviceKey}";
        OptionsBuilder<RemoteSegmenterOptions> options = services.AddOptions<RemoteSegmenterOptions>(optionsName);
        setUp(options);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemoteSegmenterOptions>, RemoteSegmenterOptionsValidator>());

        // The segmenter has its own deadline per call, which tells a timeout from a cancellation.
        // A singleton keeps its handler, whose connections are renewed so that changes of the server's address are seen.
        services.AddHttpClient(clientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),

                // A redirect to another host would take the key along.
                AllowAutoRedirect = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        var builder = new InstanceSegmenterBuilder(services, serviceKey, optionsName);
        IInstanceSegmenter Create(IServiceProvider provider) => builder.Build(
            new RemoteInstanceSegmenter(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(clientName),
                provider.GetRequiredService<IOptionsMonitor<RemoteSegmenterOptions>>().Get(optionsName)),
            provider);
        if (serviceKey is null)
        {
            services.AddSingleton(Create);
        }
        else
        {
            services.AddKeyedSingleton(serviceKey, (provider, _) => Create(provider));
        }

        services.AddSingleton<IHostedService>(provider => new RemoteSegmenterConnection(provider, serviceKey, optionsName));
        return builder;
    }
}

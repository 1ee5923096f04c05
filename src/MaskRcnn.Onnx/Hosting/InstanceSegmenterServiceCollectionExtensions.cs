using MaskRcnn.Onnx;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

// Registration methods live where applications already look for them.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>
/// Registers an <see cref="IInstanceSegmenter"/> as a singleton that is validated and warmed up when the host starts, with its
/// <see cref="IInstanceSegmenterReloader"/> under the same key.
/// </summary>
public static class InstanceSegmenterServiceCollectionExtensions
{
    /// <summary>Registers a segmenter of one bundle with the default settings.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="model">The path of a bundle's folder, or a name under <c>models/</c> beside the executable.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddInstanceSegmenter(this IServiceCollection services, string model) =>
        services.AddInstanceSegmenter(options => options.Model = model);

    /// <summary>Registers a segmenter that is set up in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the options; may run more than once.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddInstanceSegmenter(this IServiceCollection services, Action<InstanceSegmenterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, serviceKey: null, options => options.Configure(configure));
    }

    /// <summary>Registers a segmenter that is set up by a configuration section.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="section">
    /// A section whose keys are the properties of <see cref="InstanceSegmenterOptions"/>; another value in it is refused when the host starts,
    /// sections inside it are left alone.
    /// </param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddInstanceSegmenter(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, serviceKey: null, options => Bind(options, section));
    }

    /// <summary>Registers one of several segmenters, told apart by a key.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="model">The path of a bundle's folder, or a name under <c>models/</c> beside the executable.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedInstanceSegmenter(this IServiceCollection services, object serviceKey, string model) =>
        services.AddKeyedInstanceSegmenter(serviceKey, options => options.Model = model);

    /// <summary>Registers one of several segmenters, set up in code.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="configure">Sets the options; may run more than once.</param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedInstanceSegmenter(
        this IServiceCollection services, object serviceKey, Action<InstanceSegmenterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        return Add(services, serviceKey, options => options.Configure(configure));
    }

    /// <summary>Registers one of several segmenters, set up by a configuration section.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="serviceKey">The key to inject it by.</param>
    /// <param name="section">
    /// A section whose keys are the properties of <see cref="InstanceSegmenterOptions"/>; another value in it is refused when the host starts,
    /// sections inside it are left alone.
    /// </param>
    /// <returns>A builder to add layers with.</returns>
    public static InstanceSegmenterBuilder AddKeyedInstanceSegmenter(
        this IServiceCollection services, object serviceKey, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, serviceKey, options => Bind(options, section));
    }

    private static InstanceSegmenterBuilder Add(
        IServiceCollection services, object? serviceKey, Action<OptionsBuilder<InstanceSegmenterOptions>> setUp)
    {
        ArgumentNullException.ThrowIfNull(services);
        string optionsName = serviceKey is null ? Options.Options.DefaultName : $"{serviceKey.GetType().Name}:{serviceKey}";
        OptionsBuilder<InstanceSegmenterOptions> options = services.AddOptions<InstanceSegmenterOptions>(optionsName);
        setUp(options);
        options.ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InstanceSegmenterOptions>, InstanceSegmenterOptionsValidator>());

        var builder = new InstanceSegmenterBuilder(services, serviceKey, optionsName);
        services.AddKeyedSingleton(serviceKey, (_, _) => new InstanceSegmenterRegistration(optionsName));
        services.AddKeyedSingleton(serviceKey, (provider, _) => Create(provider, builder));
        services.AddKeyedSingleton<IInstanceSegmenterReloader>(serviceKey, (provider, _) => new RegisteredReloader(provider, serviceKey));
        services.AddSingleton<IHostedService>(provider => new InstanceSegmenterWarmUp(provider, serviceKey));
        services.AddSingleton<IHostedService>(provider => new ModelWatch(provider, serviceKey));
        return builder;
    }

    private static void Bind(OptionsBuilder<InstanceSegmenterOptions> options, IConfiguration section)
    {
        options.Bind(section);
        if (section is IConfigurationSection own)
        {
            options.Services.AddSingleton<IValidateOptions<InstanceSegmenterOptions>>(new UnknownSettings(options.Name, own));
        }
    }

    private static IInstanceSegmenter Create(IServiceProvider provider, InstanceSegmenterBuilder builder)
    {
        InstanceSegmenterOptions options = provider.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>().Get(builder.OptionsName);
        ILogger logger = provider.GetService<ILoggerFactory>()?.CreateLogger("MaskRcnn.Onnx") ?? NullLogger.Instance;
        SegmenterStatus status = provider.GetRequiredKeyedService<InstanceSegmenterRegistration>(builder.ServiceKey).Status;
        try
        {
            var innermost = ReloadableInstanceSegmenter.Load(
                options.Model, options.ToExecutionOptions(), options.ToConcurrencyOptions(), options.AllowSignatureChange, logger);
            IInstanceSegmenter segmenter = builder.Build(innermost, provider);
            status.Loaded(segmenter, isReady: !options.WarmUp);
            return segmenter;
        }
        catch (Exception error)
        {
            status.Failed();
            logger.LoadingFailed(error, builder.ServiceKey is null ? "" : $" with the key {builder.ServiceKey}");
            throw;
        }
    }
}

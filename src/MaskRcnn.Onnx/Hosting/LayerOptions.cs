using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The settings of a layer: validated when the host starts or, without a host, when the layer is made.</summary>
internal static class LayerOptions
{
    /// <summary>The layer's options of one registered segmenter.</summary>
    public static OptionsBuilder<TOptions> AddLayerOptions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions, TValidator>(
        this InstanceSegmenterBuilder builder)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>>(new TValidator()));
        return builder.Services.AddOptions<TOptions>(builder.OptionsName).ValidateOnStart();
    }

    /// <summary>The options of the segmenter that a layer belongs to.</summary>
    public static TOptions GetLayerOptions<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceProvider services, InstanceSegmenterBuilder builder)
        where TOptions : class =>
        services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(builder.OptionsName);

    /// <summary>Refuses settings that are out of range.</summary>
    /// <exception cref="ArgumentException">Names each of them.</exception>
    public static void ThrowIfInvalid<TOptions>(IValidateOptions<TOptions> validator, TOptions options)
        where TOptions : class
    {
        ValidateOptionsResult result = validator.Validate(name: null, options);
        if (result.Failed)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}

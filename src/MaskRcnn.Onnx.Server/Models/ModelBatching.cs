using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>Dynamic batching of a model: on where its section, or the one of the defaults, has a section <c>Batching</c>.</summary>
internal static class ModelBatching
{
    public const string Section = "Batching";

    /// <summary>Adds it where the settings ask for it; what the model says goes before the defaults.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="sections">The defaults, then what the model says itself.</param>
    /// <returns>Whether it was added.</returns>
    /// <exception cref="SettingException">There is a setting that means nothing.</exception>
    public static bool AddTo(InstanceSegmenterBuilder builder, params IEnumerable<IConfigurationSection> sections)
    {
        IConfigurationSection[] given = [.. sections.Select(section => section.GetSection(Section)).Where(section => section.Exists())];
        if (given.Length == 0)
        {
            return false;
        }

        Array.ForEach(given, section => SettingValue.CheckIsSection(section, nameof(DynamicBatchingOptions.MaxBatchSize)));
        Array.ForEach(given, KnownSettings.Check<DynamicBatchingOptions>);
        builder.UseDynamicBatching(options => Array.ForEach(given, section => section.Bind(options)));
        return true;
    }

    /// <summary>
    /// How many requests must be let through at a time for batches to become full: those of the batches that run, and of the next one,
    /// which is gathered meanwhile.
    /// </summary>
    public static int Workers(IServiceProvider services, InstanceSegmenterBuilder builder)
    {
        DynamicBatchingOptions options = services.GetRequiredService<IOptionsMonitor<DynamicBatchingOptions>>().Get(builder.OptionsName);
        return options.MaxBatchSize * (options.MaxConcurrentBatches + 1);
    }
}

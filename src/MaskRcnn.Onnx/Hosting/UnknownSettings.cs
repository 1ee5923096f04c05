using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>
/// Refuses settings of a segmenter's section that mean nothing, so that a misspelt one is not passed over. Sections inside it, such as those
/// of layers, are the application's own.
/// </summary>
/// <param name="optionsName">The name of the options that are bound from the section.</param>
/// <param name="section">The section.</param>
internal sealed class UnknownSettings(string optionsName, IConfigurationSection section) : IValidateOptions<InstanceSegmenterOptions>
{
    private static readonly string[] Known =
    [
        nameof(InstanceSegmenterOptions.Model),
        nameof(InstanceSegmenterOptions.Provider),
        nameof(InstanceSegmenterOptions.Policy),
        nameof(InstanceSegmenterOptions.DeviceId),
        nameof(InstanceSegmenterOptions.DeviceMemoryLimit),
        nameof(InstanceSegmenterOptions.PluginLibrary),
        nameof(InstanceSegmenterOptions.Threads),
        nameof(InstanceSegmenterOptions.MaxConcurrency),
        nameof(InstanceSegmenterOptions.QueueLimit),
        nameof(InstanceSegmenterOptions.WhenFull),
        nameof(InstanceSegmenterOptions.QueueTimeout),
        nameof(InstanceSegmenterOptions.MaxBatchSize),
        nameof(InstanceSegmenterOptions.WarmUp),
        nameof(InstanceSegmenterOptions.AllowSignatureChange),
        nameof(InstanceSegmenterOptions.WatchModel),
        nameof(InstanceSegmenterOptions.WatchInterval),
    ];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InstanceSegmenterOptions options)
    {
        if (name != optionsName)
        {
            return ValidateOptionsResult.Skip;
        }

        var failures = new SettingFailures();
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (child.Value is not null && !Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                failures.Add(child.Path, $"there is no such setting; there are {string.Join(", ", Known)}.");
            }
        }

        return failures.Result;
    }
}

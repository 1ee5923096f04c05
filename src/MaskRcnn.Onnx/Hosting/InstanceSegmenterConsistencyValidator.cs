using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>What the settings must be to each other and to the machine: the bundle is there, a plug-in names its library.</summary>
internal sealed class InstanceSegmenterConsistencyValidator : IValidateOptions<InstanceSegmenterOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InstanceSegmenterOptions options)
    {
        var failures = new List<string>();
        if (!string.IsNullOrWhiteSpace(options.Model))
        {
            try
            {
                BundleLocator.Find(options.Model);
            }
            catch (BundleException exception)
            {
                failures.Add($"Model: {exception.Message}");
            }
        }

        if (options.Provider == ExecutionProvider.Plugin && string.IsNullOrWhiteSpace(options.PluginLibrary))
        {
            failures.Add("PluginLibrary: the provider 'plugin' needs the path of its library.");
        }

        if (options.Provider != ExecutionProvider.Plugin && !string.IsNullOrWhiteSpace(options.PluginLibrary))
        {
            failures.Add($"PluginLibrary: only the provider 'plugin' takes one; the provider is '{options.Provider}'.");
        }

        if (SettingRange.IsOutside(options.QueueTimeout))
        {
            failures.Add($"QueueTimeout: {SettingRange.DurationText}, or is left out.");
        }

        if (SettingRange.IsOutside(options.WatchInterval))
        {
            failures.Add($"WatchInterval: {SettingRange.DurationText}.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}

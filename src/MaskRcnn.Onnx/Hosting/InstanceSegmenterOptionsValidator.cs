using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Holds the settings to their ranges, to each other and to the machine: the bundle is there, a plug-in names its library.</summary>
internal sealed class InstanceSegmenterOptionsValidator : IValidateOptions<InstanceSegmenterOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, InstanceSegmenterOptions options)
    {
        var failures = new SettingFailures();
        CheckModel(options.Model, failures);
        failures.OneOf(nameof(options.Provider), options.Provider);
        failures.OneOf(nameof(options.Policy), options.Policy);
        failures.OneOf(nameof(options.WhenFull), options.WhenFull);
        failures.Within(nameof(options.DeviceId), options.DeviceId, 0, 1024);
        failures.Within(nameof(options.Threads), options.Threads, 0, 1024);
        failures.Within(nameof(options.MaxConcurrency), options.MaxConcurrency, 1, 64);
        failures.WithinIfGiven(nameof(options.QueueLimit), options.QueueLimit, 0, 100_000);
        failures.Within(nameof(options.MaxBatchSize), options.MaxBatchSize, 1, 64);
        failures.DurationIfGiven(nameof(options.QueueTimeout), options.QueueTimeout);
        failures.Duration(nameof(options.WatchInterval), options.WatchInterval);
        if (options.DeviceMemoryLimit < 1L << 20)
        {
            failures.Add(nameof(options.DeviceMemoryLimit), "at least 1048576 bytes, or left out.");
        }

        bool isPlugin = options.Provider == ExecutionProvider.Plugin;
        if (isPlugin == string.IsNullOrWhiteSpace(options.PluginLibrary))
        {
            failures.Add(nameof(options.PluginLibrary), isPlugin
                ? "the provider Plugin needs the path of its library."
                : $"only the provider Plugin takes one; the provider is {options.Provider}.");
        }

        return failures.Result;
    }

    private static void CheckModel(string model, SettingFailures failures)
    {
        const string Setting = nameof(InstanceSegmenterOptions.Model);
        if (string.IsNullOrWhiteSpace(model))
        {
            failures.Add(Setting, "the path or the name of a bundle is needed.");
            return;
        }

        try
        {
            BundleLocator.Find(model);
        }
        catch (BundleException exception)
        {
            failures.Add(Setting, exception.Message);
        }
    }
}

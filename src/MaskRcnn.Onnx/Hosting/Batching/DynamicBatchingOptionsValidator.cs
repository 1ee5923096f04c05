using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The ranges of the settings of dynamic batching.</summary>
internal sealed class DynamicBatchingOptionsValidator : IValidateOptions<DynamicBatchingOptions>
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DynamicBatchingOptions options)
    {
        var failures = new SettingFailures();
        failures.Within(nameof(options.MaxBatchSize), options.MaxBatchSize, 2, 64);
        failures.Within(nameof(options.MaxConcurrentBatches), options.MaxConcurrentBatches, 1, 64);
        failures.WithinIfGiven(nameof(options.QueueLimit), options.QueueLimit, 1, 100_000);
        failures.OneOf(nameof(options.WhenFull), options.WhenFull);
        failures.DurationIfGiven(nameof(options.QueueTimeout), options.QueueTimeout);
        if (options.MaxDelay < TimeSpan.Zero || options.MaxDelay > LongestDelay)
        {
            failures.Add(nameof(options.MaxDelay), $"lies between 0 and 1 s; it is {options.MaxDelay:c}.");
        }

        return failures.Result;
    }
}

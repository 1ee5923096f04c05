using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The ranges of the settings of a gate.</summary>
internal sealed class ConcurrencyGateOptionsValidator : IValidateOptions<ConcurrencyGateOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ConcurrencyGateOptions options)
    {
        var failures = new SettingFailures();
        failures.Within(nameof(options.MaxConcurrency), options.MaxConcurrency, 1, 1024);
        failures.WithinIfGiven(nameof(options.QueueLimit), options.QueueLimit, 0, 100_000);
        failures.OneOf(nameof(options.WhenFull), options.WhenFull);
        failures.DurationIfGiven(nameof(options.QueueTimeout), options.QueueTimeout);
        return failures.Result;
    }
}

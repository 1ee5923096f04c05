using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The ranges of the settings of dynamic batching.</summary>
internal sealed class DynamicBatchingOptionsValidator : IValidateOptions<DynamicBatchingOptions>
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DynamicBatchingOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(new DynamicBatchingOptionsRangeValidator().Validate(name, options));
        if (options.MaxDelay < TimeSpan.Zero || options.MaxDelay > LongestDelay)
        {
            result.AddError("lies between 0 and 1 s.", nameof(options.MaxDelay));
        }

        if (SettingRange.IsOutside(options.QueueTimeout))
        {
            result.AddError($"{SettingRange.DurationText}, or is left out.", nameof(options.QueueTimeout));
        }

        return result.Build();
    }
}

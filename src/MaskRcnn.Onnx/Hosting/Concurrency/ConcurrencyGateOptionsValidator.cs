using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The ranges of the settings of a gate.</summary>
internal sealed class ConcurrencyGateOptionsValidator : IValidateOptions<ConcurrencyGateOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ConcurrencyGateOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(new ConcurrencyGateOptionsRangeValidator().Validate(name, options));
        if (SettingRange.IsOutside(options.QueueTimeout))
        {
            result.AddError($"{SettingRange.DurationText}, or is left out.", nameof(options.QueueTimeout));
        }

        return result.Build();
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Holds options to their attributes; the messages are the attributes' own, which name the setting.</summary>
internal sealed class AnnotatedOptionsValidator<T> : IValidateOptions<T>
    where T : class
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var failures = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), failures, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(failures.Select(failure => failure.ErrorMessage!));
    }
}

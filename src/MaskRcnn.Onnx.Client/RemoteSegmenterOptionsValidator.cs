using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Client;

/// <summary>Refuses options that cannot work when the host starts.</summary>
internal sealed class RemoteSegmenterOptionsValidator : IValidateOptions<RemoteSegmenterOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RemoteSegmenterOptions options)
    {
        List<string> problems = [.. options.Problems()];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary><c>--provider</c>, the same for every command that runs a model.</summary>
internal sealed class ProviderOption : Option<ExecutionOptions>
{
    public ProviderOption()
        : base("--provider", "-p")
    {
        Description = $"What the model runs on: {string.Join(", ", Providers.Names)}, or the library of a plug-in provider. Default auto.";
        HelpName = "provider";
        CustomParser = Parse;
    }

    private static ExecutionOptions? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Providers.Parse(text) is { } options)
        {
            return options;
        }

        result.AddError($"--provider is one of {string.Join(", ", Providers.Names)} or the path of a library; '{text}' is neither.");
        return null;
    }
}

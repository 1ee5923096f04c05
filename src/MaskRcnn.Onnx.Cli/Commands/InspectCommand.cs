using System.CommandLine;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary><c>maskrcnn inspect</c>: verifies a bundle as a run would, and shows what is in it.</summary>
internal sealed class InspectCommand : Command
{
    private readonly Argument<string?> _bundle = new("bundle")
    {
        Description = "The model: a bundle's folder, or a name under models/ beside the program. Default: the model that ships.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public InspectCommand(Terminal terminal)
        : base("inspect", "Verifies a model and shows its graphs, classes, conventions and hashes.")
    {
        Add(_bundle);
        SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                ModelBundle bundle = ModelBundle.Load(BundleModelOpener.Find(parsed.GetValue(_bundle)), cancellationToken);

                // Opening a segmenter is what proves that the graphs keep to the contract.
                using var segmenter = new InstanceSegmenter(bundle, ExecutionOptions.Cpu);
                BundleReport.Show(bundle, segmenter.Info, GraphDescription.Of(bundle, cancellationToken), terminal);
                return ExitCodes.Success;
            },
            CancellationToken.None));
    }
}

using System.CommandLine;
using MaskRcnn.Onnx.Cli.Benchmarking;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>The arguments of <c>maskrcnn benchmark</c>.</summary>
internal sealed class BenchmarkCommand : Command
{
    /// <summary>What help shows below the options.</summary>
    public const string Examples =
        """
        Stages:
          decode       from the file to pixels
          preprocess   resize, normalise, pad
          backbone     backbone, feature pyramid and RPN head
          proposals    top-k, decoding and suppression of the anchors
          pooling      RoIAlign for all heads
          box head     classes and boxes of the proposals
          selection    softmax, decoding, class-wise suppression
          mask head    mask head or keypoint head of the detections over --score
          paste        all masks at the size of the image, as COCO's run lengths

          Images go through one at a time. The first round warms up and does not count. p95 is the nearest rank; the median
          of the total is that of whole images, not the sum of the rows.

        Examples:
          maskrcnn benchmark                                           the model that ships on its samples
          maskrcnn benchmark models/my-bundle --images photos --repeat 20
          maskrcnn benchmark nuclei --threads 1 --json nuclei.json
        """;

    private const int MostRounds = 100_000;

    private readonly Argument<string?> _bundle = new("bundle")
    {
        Description = "The model: a bundle's folder, or a name under models/ beside the program. Default: the model that ships.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string> _images = new("--images", "-i")
    {
        Description = "Folder of the images, with its sub-folders. Default: the samples that lie with the model.",
        HelpName = "folder",
    };

    private readonly Option<int> _repeat = new("--repeat", "-r")
    {
        Description = "How often every image is measured.",
        HelpName = "count",
        DefaultValueFactory = _ => 5,
        CustomParser = result => ParsedNumber.Count(result, "--repeat", 1, MostRounds),
    };

    private readonly Option<int> _threads = new("--threads", "-t")
    {
        Description = "Threads inside the network's operators. Default: one per physical core.",
        HelpName = "count",
        CustomParser = result => ParsedNumber.Count(result, "--threads", 1, 1024),
    };

    private readonly Option<float> _score = new("--score", "-s")
    {
        Description = "Detections with a greater score get masks.",
        HelpName = "score",
        DefaultValueFactory = _ => 0.5f,
        CustomParser = result => ParsedNumber.Score(result, "--score"),
    };

    private readonly ProviderOption _provider = new();
    private readonly Option<string> _json = new("--json") { Description = "Write the numbers to this file.", HelpName = "file" };

    public BenchmarkCommand(Terminal terminal, IModelOpener models, IImageLoader loader, TimeProvider time)
        : base("benchmark", "Measures how long each stage of a model takes on this machine.")
    {
        Add(_bundle);
        foreach (Option option in new Option[] { _images, _repeat, _threads, _score, _provider, _json })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) =>
            new BenchmarkRun(Settings(parsed), terminal, models, loader, time).RunAsync(cancellationToken));
    }

    private BenchmarkSettings Settings(ParseResult parsed)
    {
        (string Option, string? Value)[] texts =
        [
            ("The model", parsed.GetValue(_bundle)), ("--images", parsed.GetValue(_images)), ("--json", parsed.GetValue(_json)),
        ];
        if (texts.FirstOrDefault(text => text.Value == "") is { Option: { } empty })
        {
            throw new CommandException($"{empty} is empty.");
        }

        return new BenchmarkSettings
        {
            Model = parsed.GetValue(_bundle),
            Images = parsed.GetValue(_images),
            Repeat = parsed.GetValue(_repeat),
            Score = parsed.GetValue(_score),
            Execution = (parsed.GetValue(_provider) ?? new ExecutionOptions()) with { IntraOpThreads = parsed.GetValue(_threads) },
            Json = parsed.GetValue(_json),
        };
    }
}

using System.CommandLine;
using System.CommandLine.Parsing;
using MaskRcnn.Onnx.Cli.Commands;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Evaluation.Reports;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>The arguments of <c>maskrcnn evaluate</c>.</summary>
internal sealed class EvaluateCommand : Command
{
    /// <summary>What help shows below the options.</summary>
    public const string Examples =
        """
        Numbers:
          AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl as pycocotools gives them; -1 where no object counts.
          For keypoints AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm, ARl and AR20.
          --max-detections N evaluates 1, 10 and N detections per image and class; AP and the sizes are taken at N.
          --json holds {"bbox":{...},"segm":{...},"keypoints":{...}}, as far as they were evaluated, not rounded.

        --plots writes, for each kind, KIND.precision-recall.png, KIND.classes.png and KIND.scores.png, then confusion.json and, where
        --images is given, worst/: the images with the most errors, truth on the left, what was found on the right.

        A model runs with its own limits only: its score_thr and its max_per_img.

        Exit codes:
          0  evaluated
          2  wrong arguments, a file that is missing or malformed, an image or a model that cannot be run

        Examples:
          maskrcnn evaluate --annotations instances.json --images val2017 --model models/my-bundle
          maskrcnn evaluate --annotations instances.json --detections results.json --type bbox,segm --json metrics.json
          maskrcnn evaluate --annotations instances.json --images val2017 --plots report --per-class
        """;

    private readonly Option<string> _annotations = new("--annotations", "-a")
    {
        Description = "The ground truth: a COCO instances or person_keypoints file.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string> _images = new("--images", "-i")
    {
        Description = "Folder of the images, found by their file_name, in sub-folders too; the model runs on them.",
        HelpName = "folder",
    };

    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "The model: a bundle's folder, or a name under models/ beside the program.",
        HelpName = "path or name",
    };

    private readonly Option<string> _detections = new("--detections", "-d")
    {
        Description = "Evaluate this file in the COCO results format; no model runs.",
        HelpName = "file",
    };

    private readonly Option<EvaluationType[]?> _types = new("--type", "-t")
    {
        Description = "What is compared: bbox, segm, keypoints. Default: all that truth and detections have.",
        HelpName = "types",
        CustomParser = ParseTypes,
    };

    private readonly Option<int?> _maxDetections = new("--max-detections")
    {
        Description = "Most detections per image and class. Default 100, for keypoints 20.",
        HelpName = "count",
        CustomParser = result => ParsedNumber.Count(result, "--max-detections", 1),
    };

    private readonly Option<bool> _perClass = new("--per-class") { Description = "Show the numbers of each class too." };
    private readonly Option<string> _json = new("--json") { Description = "Write the numbers to this file.", HelpName = "file" };
    private readonly Option<string> _plots = new("--plots") { Description = "Write plots and the worst images into this folder.", HelpName = "folder" };

    private readonly Option<string> _saveDetections = new("--save-detections")
    {
        Description = "Write what the model found in the COCO results format.",
        HelpName = "file",
    };

    private readonly ProviderOption _provider = new();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say nothing but what goes wrong." };

    public EvaluateCommand(Terminal terminal, IModelOpener models, IImageLoader loader)
        : base("evaluate", "Measures boxes, masks and keypoints against ground truth, as COCO does.")
    {
        foreach (Option option in new Option[]
        {
            _annotations, _images, _model, _detections, _types, _maxDetections, _perClass, _json, _plots, _saveDetections, _provider, _quiet,
        })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) => new EvaluateRun(Settings(parsed), terminal, models, loader).RunAsync(cancellationToken));
    }

    private EvaluateSettings Settings(ParseResult parsed) => Checked(new EvaluateSettings
    {
        Annotations = parsed.GetRequiredValue(_annotations),
        Images = parsed.GetValue(_images),
        Model = parsed.GetValue(_model),
        Detections = parsed.GetValue(_detections),
        Types = parsed.GetValue(_types) is { Length: > 0 } types ? types : null,
        MaxDetections = parsed.GetValue(_maxDetections),
        PerClass = parsed.GetValue(_perClass),
        Json = parsed.GetValue(_json),
        Plots = parsed.GetValue(_plots),
        SaveDetections = parsed.GetValue(_saveDetections),
        Execution = parsed.GetValue(_provider) ?? new ExecutionOptions(),
        Quiet = parsed.GetValue(_quiet),
    });

    private static EvaluateSettings Checked(EvaluateSettings settings)
    {
        (string Option, string? Value)[] paths =
        [
            ("--annotations", settings.Annotations), ("--images", settings.Images), ("--model", settings.Model), ("--detections", settings.Detections),
            ("--json", settings.Json), ("--plots", settings.Plots), ("--save-detections", settings.SaveDetections),
        ];
        return paths.FirstOrDefault(path => path.Value == "") is { Option: { } empty } ? throw new CommandException($"{empty} is empty.")
            : settings is { Detections: null, Images: null } ? throw new CommandException("Name the images to run a model on with --images, or results with --detections.")
            : settings is { Detections: not null, Model: not null } ? throw new CommandException("--detections evaluates a file; no model runs, so --model does not go with it.")
            : settings is { Detections: not null, SaveDetections: not null } ? throw new CommandException("--save-detections writes what a model found; it does not go with --detections.")
            : settings;
    }

    private static EvaluationType[]? ParseTypes(ArgumentResult result)
    {
        var types = new List<EvaluationType>();
        foreach (string name in result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (EvaluationTypeNames.Parse(name) is not { } type)
            {
                result.AddError($"--type is bbox, segm or keypoints, or several of them with commas between; '{name}' is not.");
                return null;
            }

            types.Add(type);
        }

        if (types.Count == 0)
        {
            result.AddError("--type names nothing.");
        }

        return [.. types.Distinct().Order()];
    }
}

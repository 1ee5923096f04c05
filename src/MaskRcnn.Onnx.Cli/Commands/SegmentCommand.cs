using System.CommandLine;
using System.CommandLine.Parsing;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Tiling;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>The arguments of <c>maskrcnn segment</c>.</summary>
internal sealed class SegmentCommand : Command
{
    private readonly Argument<string[]> _inputs = new("inputs")
    {
        Description = $"Image files, folders and patterns (* ? [a-z] **). A folder yields its {PictureExtensions.All} files.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _model = new("--model", "-m")
    {
        Description = "The model: a bundle's folder, or a name under models/ beside the program.",
        HelpName = "path or name",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder of the results; made where it is missing.",
        HelpName = "folder",
        DefaultValueFactory = _ => ".",
    };

    private readonly Option<float> _score = new("--score", "-s")
    {
        Description = "Keep detections with a greater score, 0 to 1; the model's own threshold cannot be lowered.",
        HelpName = "score",
        DefaultValueFactory = _ => 0.5f,
        CustomParser = result => ParsedNumber.Score(result, "--score"),
    };

    private readonly Option<int?> _max = new("--max")
    {
        Description = "Keep the best so many detections of an image; the model's own limit cannot be raised.",
        HelpName = "count",
        CustomParser = result => ParsedNumber.Count(result, "--max", 1),
    };

    private readonly Option<string[]?> _classes = new("--classes", "-c")
    {
        Description = "Keep detections of these classes, such as person,car.",
        HelpName = "labels",
        CustomParser = ParseClasses,
    };

    private readonly Option<int?> _tile = new("--tile")
    {
        Description = "Cut images that are larger than this into overlapping tiles of this size, and put the detections together again.",
        HelpName = "pixels",
        CustomParser = result => ParsedNumber.Count(result, "--tile", TilingOptions.SmallestTile),
    };

    private readonly Option<int?> _tileOverlap = new("--tile-overlap")
    {
        Description = "Pixels that neighbouring tiles share, more than the largest object; at most half of a tile. Default a quarter.",
        HelpName = "pixels",
        CustomParser = result => ParsedNumber.Count(result, "--tile-overlap", 1),
    };

    private readonly Option<bool> _noMasks = new("--no-masks") { Description = "Boxes only; faster." };
    private readonly Option<bool> _overlay = new("--overlay") { Description = "Draw what was found into a copy of each image." };
    private readonly Option<bool> _maskPng = new("--mask-png") { Description = "Write a label map and a mask per instance as PNG." };

    private readonly Option<string> _format = new("--format", "-f")
    {
        Description = "json: one file per image. coco: one results.json.",
        HelpName = "json|coco",
        DefaultValueFactory = _ => "json",
        CustomParser = result => OneOf(result, "--format", ["json", "coco"]),
    };

    private readonly Option<bool> _recursive = new("--recursive", "-r") { Description = "Search folders with their sub-folders." };

    private readonly ProviderOption _provider = new();
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Do images anew whose results are there already." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say nothing but what goes wrong." };

    public SegmentCommand(Terminal terminal, IModelOpener models, IImageLoader loader)
        : base("segment", "Finds the objects in images and writes what was found.")
    {
        Add(_inputs);
        foreach (Option option in new Option[]
        {
            _model, _output, _score, _max, _classes, _tile, _tileOverlap, _noMasks, _overlay, _maskPng, _format, _recursive, _provider, _overwrite,
            _quiet,
        })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) => new SegmentRun(Settings(parsed), terminal, models, loader).RunAsync(cancellationToken));
    }

    private SegmentSettings Settings(ParseResult parsed) => Checked(new SegmentSettings
    {
        Inputs = parsed.GetRequiredValue(_inputs),
        Model = parsed.GetValue(_model),
        Output = parsed.GetRequiredValue(_output),
        Score = parsed.GetValue(_score),
        Max = parsed.GetValue(_max),
        Classes = parsed.GetValue(_classes) is { Length: > 0 } labels ? labels : null,
        Tiling = Tiling(parsed.GetValue(_tile), parsed.GetValue(_tileOverlap)),
        Masks = !parsed.GetValue(_noMasks),
        Overlay = parsed.GetValue(_overlay),
        MaskPng = parsed.GetValue(_maskPng),
        Format = parsed.GetValue(_format) == "coco" ? ResultFormat.Coco : ResultFormat.Json,
        Recursive = parsed.GetValue(_recursive),
        Execution = parsed.GetValue(_provider) ?? new ExecutionOptions(),
        Overwrite = parsed.GetValue(_overwrite),
        Quiet = parsed.GetValue(_quiet),
    });

    private static TilingOptions? Tiling(int? tile, int? overlap)
        => (tile, overlap) switch
        {
            (null, null) => null,
            (null, _) => throw new CommandException("--tile-overlap needs --tile."),
            _ when overlap > tile / 2 => throw new CommandException($"--tile-overlap is at most half of --tile: {tile / 2}, not {overlap}."),
            _ => new TilingOptions { TileSize = tile.Value, Overlap = overlap },
        };

    private static SegmentSettings Checked(SegmentSettings settings)
        => settings.Inputs.Contains("") ? throw new CommandException("An input is empty.")
            : settings.Model == "" ? throw new CommandException("--model is empty.")
            : settings.Output == "" ? throw new CommandException("--output is empty.")
            : settings is { Masks: false, MaskPng: true } ? throw new CommandException("--mask-png needs masks, and --no-masks turns them off.")
            : settings;

    private static string[]? ParseClasses(ArgumentResult result)
    {
        string[] labels =
        [
            .. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        ];
        return labels.Length > 0 ? labels : Refuse<string[]?>(result, "--classes names no class.");
    }

    private static string? OneOf(ArgumentResult result, string option, string[] choices)
    {
        string choice = result.Tokens[0].Value.ToLowerInvariant();
        return choices.Contains(choice)
            ? choice
            : Refuse<string>(result, $"{option} is one of {string.Join(", ", choices)}; '{result.Tokens[0].Value}' is not.");
    }

    private static T? Refuse<T>(ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

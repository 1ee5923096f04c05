using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MaskRcnn.Onnx.Cli.Converting;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Conversion;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>The arguments of <c>maskrcnn convert</c>.</summary>
internal sealed class ConvertCommand : Command
{
    /// <summary>What help shows below the options.</summary>
    public const string Examples =
        """
        Checkpoints:
          .pth .pt   torchvision, Detectron2 and mmdetection 2.x: weights saved with torch.save, alone or as part of a training state
          .pkl       Detectron2's model zoo
          .safetensors .bin, or a folder with one of them and config.json: the Hugging Face port

          The architecture is found from the names and shapes of the weights. Nothing in a checkpoint is executed.

        --config takes a JSON file with fields of config.json (and of preprocessor_config.json under "preprocessor"), a
        preprocessor_config.json, the config.yaml of a Detectron2 training, or a folder with these; its fields win over the family's.

        Exit codes:
          0  the bundle is written (and verified, with --verify)
          1  the bundle is written, but --verify found it broken; the bundle is kept
          2  wrong arguments, a checkpoint that cannot be read or is of no known architecture, an output that cannot be written

        Examples:
          maskrcnn convert maskrcnn_resnet50_fpn_coco-bf2d0c1e.pth --output models/coco --verify
          maskrcnn convert model_final_f10217.pkl --output models/d2 --license "CC BY-SA 3.0"
          maskrcnn convert tuned.pth --output models/cells --labels cells.txt
          maskrcnn convert epoch_12.pth --output models/mm --config anchors.json --fp16
        """;

    private readonly Argument<string> _checkpoint = new("checkpoint")
    {
        Description = "The weights: a .pth, .pt, .pkl, .bin or .safetensors file, or a folder with config.json.",
    };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder of the bundle; it is complete or not there at all.",
        HelpName = "folder",
        Required = true,
    };

    private readonly Option<string> _config = new("--config")
    {
        Description = "What the weights cannot tell: anchors, thresholds, sizes.",
        HelpName = "file or folder",
    };

    private readonly Option<string> _labels = new("--labels")
    {
        Description = "Class names, one per line, without the background.",
        HelpName = "file",
    };

    private readonly Option<string> _family = new("--family")
    {
        Description = "Where the weights' names should not decide.",
        HelpName = string.Join('|', CheckpointConverter.Families),
        CustomParser = ParseFamily,
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "Name of the bundle. Default: its folder's.",
        HelpName = "text",
    };

    private readonly Option<string> _license = new("--license")
    {
        Description = "Licence of the weights, for the manifest.",
        HelpName = "text",
    };

    private readonly Option<string> _source = new("--source")
    {
        Description = "Where the weights came from, for the manifest.",
        HelpName = "text",
    };

    private readonly Option<bool> _halfPrecision = new("--fp16")
    {
        Description = "Graphs in half precision: half the size; inputs and outputs stay single.",
    };

    private readonly Option<double?> _epsilon = new("--batch-norm-eps")
    {
        Description = "Epsilon of the batch norms. Default: the family's rule, which the summary tells.",
        HelpName = "number",
        CustomParser = ParseEpsilon,
    };

    private readonly Option<bool> _verify = new("--verify") { Description = "Run the bundle on test pictures and require finite numbers." };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace a bundle that is there already." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say nothing but what goes wrong." };

    public ConvertCommand(Terminal terminal, ICheckpointConverter converter)
        : base("convert", "Turns a checkpoint of torchvision, Detectron2, mmdetection or Hugging Face into a model.")
    {
        Add(_checkpoint);
        foreach (Option option in new Option[]
        {
            _output, _config, _labels, _family, _name, _license, _source, _halfPrecision, _epsilon, _verify, _overwrite, _quiet,
        })
        {
            Add(option);
        }

        SetAction((parsed, cancellationToken) =>
        {
            var run = new ConvertRun(Checked(Settings(parsed)), terminal, converter);
            return Task.Run(() => run.Run(cancellationToken), CancellationToken.None);
        });
    }

    private ConvertSettings Settings(ParseResult parsed) => new()
    {
        Checkpoint = parsed.GetRequiredValue(_checkpoint),
        Output = parsed.GetRequiredValue(_output),
        Config = parsed.GetValue(_config),
        Labels = parsed.GetValue(_labels),
        Family = parsed.GetValue(_family),
        Name = parsed.GetValue(_name),
        License = parsed.GetValue(_license),
        Source = parsed.GetValue(_source),
        HalfPrecision = parsed.GetValue(_halfPrecision),
        BatchNormEpsilon = parsed.GetValue(_epsilon),
        Verify = parsed.GetValue(_verify),
        Overwrite = parsed.GetValue(_overwrite),
        Quiet = parsed.GetValue(_quiet),
    };

    private static ConvertSettings Checked(ConvertSettings settings)
    {
        (string Option, string? Value)[] texts =
        [
            ("The checkpoint", settings.Checkpoint), ("--output", settings.Output), ("--config", settings.Config),
            ("--labels", settings.Labels), ("--name", settings.Name), ("--license", settings.License), ("--source", settings.Source),
        ];
        return texts.FirstOrDefault(text => text.Value is not null && string.IsNullOrWhiteSpace(text.Value)) is { Option: { } empty }
            ? throw new CommandException($"{empty} is empty.")
            : settings;
    }

    private static string? ParseFamily(ArgumentResult result)
    {
        string family = result.Tokens[0].Value.ToLowerInvariant();
        if (CheckpointConverter.Families.Contains(family))
        {
            return family;
        }

        result.AddError($"--family is one of {string.Join(", ", CheckpointConverter.Families)}; '{result.Tokens[0].Value}' is not.");
        return null;
    }

    private static double? ParseEpsilon(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double epsilon) && epsilon is >= 0 and < 1)
        {
            return epsilon;
        }

        result.AddError($"--batch-norm-eps is a number from 0 to below 1, such as 1e-5; '{text}' is not.");
        return null;
    }
}

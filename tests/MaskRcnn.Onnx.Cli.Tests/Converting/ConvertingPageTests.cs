using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Cli.Tests.Converting;

/// <summary>What docs/converting.md shows is what the command and the library take.</summary>
internal sealed partial class ConvertingPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(TestPaths.Repository, "docs", "converting.md"));

    [TestCaseSource(nameof(Commands))]
    public async Task A_command_of_the_page_is_accepted(string line)
    {
        using var folder = new Folder();
        string[] args = [.. Words().Matches(line).Select(word => word.Value.Trim('"')).Skip(1)];
        for (int i = 1; i < args.Length; i++)
        {
            bool isFile = i == 1 || args[i - 1] is "--labels" or "--config";
            args[i] = isFile ? folder.Add($"in/{args[i]}", Content(args[i])) : args[i - 1] == "--output" ? folder.At("out") : args[i];
        }

        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync(args);

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(run.Converter.Converted, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Configurations))]
    public void A_configuration_of_the_page_has_fields_that_act(string json)
    {
        using var folder = new Folder();

        ConversionConfig read = ConversionConfig.Load(folder.Add("c.json", json));

        var config = MaskRcnnConfig.Parse(Encoding.UTF8.GetBytes(read.Config.ToJsonString()));
        var preprocessor = MaskRcnnImageProcessorConfig.Parse(
            Encoding.UTF8.GetBytes(read.Preprocessor.ToJsonString()), ModelFamily.TorchVision);
        Assert.That(config.AdditionalFields, Is.Empty);
        Assert.That(config.Warnings.Concat(preprocessor.Warnings), Is.Empty);
        Assert.That(preprocessor.AdditionalFields, Is.Empty);
    }

    [Test]
    public void The_fields_that_the_page_names_for_torchvision_are_those_of_a_bundle()
    {
        int start = Page.IndexOf("| torchvision | `--config` |", StringComparison.Ordinal);
        string table = Page[start..Page.IndexOf("\n\n", start, StringComparison.Ordinal)];
        var fields = JsonNode.Parse(new MaskRcnnConfig().ToUtf8Json())!.AsObject();
        string[] shown =
        [
            .. FieldNames().Matches(table).Select(name => name.Groups[1].Value)
                .Where(name => !name.StartsWith("preprocessor", StringComparison.Ordinal)),
        ];

        Assert.That(shown, Is.SupersetOf(new[] { "rpn_test_cfg.nms_pre", "rcnn_test_cfg.score_thr", "anchor_generator_scales" }));
        foreach (string name in shown.Where(name => name != "cell_anchors"))
        {
            JsonNode? node = fields;
            foreach (string part in name.Split('.'))
            {
                node = node?[part];
            }

            Assert.That(node, Is.Not.Null, name);
        }
    }

    [Test]
    public void The_code_of_the_page_is_the_code_that_is_tested()
    {
        string source = File.ReadAllText(Path.Combine(
            TestPaths.Repository, "tests", "MaskRcnn.Onnx.Cli.Tests", "Converting", $"{nameof(ConvertingPageSnippet)}.cs"));
        int start = source.IndexOf("// <page>\n", StringComparison.Ordinal) + "// <page>\n".Length;
        string[] lines = source[start..source.IndexOf("        // </page>", StringComparison.Ordinal)].Split('\n');
        string code = string.Join('\n', lines.Select(line => line.Length > 8 ? line[8..] : line.Trim()));

        string[] blocks = Blocks("csharp");
        Assert.That(blocks, Has.Length.EqualTo(1));
        Assert.That(blocks[0], Does.EndWith("\n\n" + code));
    }

    [Test]
    [NonParallelizable]
    public void The_code_of_the_page_runs()
    {
        using var folder = new Folder();
        File.Copy(TestPaths.Fixture("conversion", "torchvision-v1", "checkpoint.pth"), folder.At("tuned.pth"));
        string before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Path;
        try
        {
            ConvertingPageSnippet.Run();
        }
        finally
        {
            Environment.CurrentDirectory = before;
        }

        Assert.That(Directory.Exists(folder.At("models/pets")));
    }

    [Test]
    public void Every_published_checkpoint_is_a_file_of_its_project()
    {
        string[] hosts =
        [
            "https://download.pytorch.org/models/",
            "https://dl.fbaipublicfiles.com/detectron2/",
            "https://download.openmmlab.com/mmdetection/v2.0/",
        ];
        string[] addresses = [.. Addresses().Matches(Page).Select(match => match.Groups[1].Value)];

        Assert.That(addresses, Has.Length.EqualTo(23).And.Unique);
        Assert.That(addresses.Where(address => !hosts.Any(host => address.StartsWith(host, StringComparison.Ordinal))), Is.Empty);
    }

    private static IEnumerable<string> Commands()
        => Blocks("sh").SelectMany(block => block.Split('\n'))
            .Where(line => line.StartsWith("maskrcnn convert ", StringComparison.Ordinal));

    private static string[] Configurations() => Blocks("json");

    private static string Content(string name) => Path.GetExtension(name) switch
    {
        ".txt" => "cat\ndog\ntea cup\n",
        ".yaml" => "MODEL:\n  ROI_HEADS:\n    NUM_CLASSES: 3\n",
        _ => "8x6",
    };

    private static string[] Blocks(string language)
        => [.. CodeBlocks().Matches(Page).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value)];

    [GeneratedRegex("^```(\\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlocks();

    [GeneratedRegex("\"[^\"]*\"|\\S+")]
    private static partial Regex Words();

    [GeneratedRegex("`([a-z_]+(?:\\.[a-z_]+)*)`")]
    private static partial Regex FieldNames();

    [GeneratedRegex("\\]\\((https://[^)]+\\.(?:pth|pkl))\\)")]
    private static partial Regex Addresses();
}

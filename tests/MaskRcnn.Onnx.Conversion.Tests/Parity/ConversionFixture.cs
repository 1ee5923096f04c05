using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>
/// A folder with a checkpoint and what the reference computed with it:
/// <list type="bullet">
/// <item><c>checkpoint.pth</c> (<c>.pkl</c>, <c>.safetensors</c>, ...), or a folder <c>checkpoint</c> as the Hugging Face port writes it;</item>
/// <item><c>conversion.json</c>, where the conversion needs options: an object of <c>config</c>, <c>preprocessor</c>, <c>labels</c> and
/// <c>batch_norm_eps</c>, each optional; or <c>config.yaml</c>, as Detectron2 writes it beside the weights of a training;</item>
/// <item><c>reference.json</c> and its arrays, written by scripts/reference_outputs.py.</item>
/// </list>
/// </summary>
internal sealed class ConversionFixture
{
    private ConversionFixture(string folder)
    {
        Folder = folder;
        string[] checkpoints = [.. Directory.GetFileSystemEntries(folder, "checkpoint").Concat(Directory.GetFiles(folder, "checkpoint.*"))];
        Assert.That(checkpoints, Has.Length.EqualTo(1), "checkpoints of the fixture");
        Checkpoint = checkpoints[0];
        string file = Path.Combine(folder, "conversion.json");
        string yaml = Path.Combine(folder, "config.yaml");
        Options = File.Exists(file) ? Read(JsonNode.Parse(File.ReadAllText(file))!.AsObject())
            : File.Exists(yaml) ? ReadYaml(File.ReadAllText(yaml))
            : new ConversionOptions();
    }

    /// <summary>The folders below tests/Fixtures/conversion, by name.</summary>
    public static string[] Names { get; } =
        [.. Directory.GetDirectories(TestPaths.Fixture("conversion")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    public string Checkpoint { get; }

    public ConversionOptions Options { get; }

    public static ConversionFixture Open(string name) => At(TestPaths.Fixture("conversion", name));

    public static ConversionFixture At(string folder) => new(folder);

    private static ConversionOptions ReadYaml(string yaml)
    {
        (JsonObject config, JsonObject preprocessor) = Detectron2Yaml.Read(yaml);
        return new ConversionOptions { Config = config, Preprocessor = preprocessor };
    }

    private static ConversionOptions Read(JsonObject options) => new()
    {
        Config = options["config"] as JsonObject,
        Preprocessor = options["preprocessor"] as JsonObject,
        Labels = options["labels"] is JsonArray labels ? [.. labels.Select(label => label!.GetValue<string>())] : null,
        BatchNormEpsilon = options["batch_norm_eps"]?.GetValue<double>(),
    };
}

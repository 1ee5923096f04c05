using System.Text.Json;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>
/// A bundle of a family beside what a Python reference computed with it (tests/Fixtures/tiny-*; scripts/reference_outputs.py writes them).
/// </summary>
internal sealed class ReferenceFixture : IDisposable
{
    private const string Graphs = "tiny-torchvision";
    private readonly TemporaryFolder _bundle = new();

    private ReferenceFixture(string name)
    {
        Name = name;
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(TestPaths.Fixture(name, "reference.json")));
        int firstLabel = json.RootElement.GetProperty("first_label").GetInt32();
        Cases = [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(item => new ReferenceCase(name, item, firstLabel))];
    }

    /// <summary>The families that have a fixture.</summary>
    public static string[] Names { get; } = [Graphs, "tiny-huggingface", "tiny-mmdetection", "tiny-detectron2"];

    public string Name { get; }

    public IReadOnlyList<ReferenceCase> Cases { get; }

    /// <summary>The bundle's folder. Fixtures of other families share the graphs of tiny-torchvision and differ in their JSON files.</summary>
    public string BundleFolder => _bundle.Path;

    public static ReferenceFixture Open(string name)
    {
        ReferenceFixture fixture = new(name);
        bool whole = Directory.Exists(TestPaths.Fixture(name, "bundle"));
        foreach (string graph in Directory.GetFiles(TestPaths.Fixture(whole ? name : Graphs, "bundle"), "*.onnx"))
            File.Copy(graph, fixture._bundle.File(Path.GetFileName(graph)));
        string settings = whole ? TestPaths.Fixture(name, "bundle") : TestPaths.Fixture(name);
        foreach (string file in (string[])["config.json", "preprocessor_config.json", "manifest.json"])
            File.Copy(Path.Combine(settings, file), fixture._bundle.File(file));
        return fixture;
    }

    public ReferenceCase Case(string name) => Cases.Single(item => item.Name == name);

    public void Dispose() => _bundle.Dispose();
}

/// <summary>Images that went through the network as one batch.</summary>
internal sealed class ReferenceCase
{
    public ReferenceCase(string fixture, JsonElement json, int firstLabel)
    {
        Name = json.GetProperty("name").GetString()!;
        JsonElement pixels = json.GetProperty("pixel_values");
        Shape = [.. pixels.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32())];
        SampleStep = pixels.GetProperty("sample_step").GetInt32();
        Sample = [.. pixels.GetProperty("sample").EnumerateArray().Select(value => value.GetSingle())];
        AbsoluteSum = pixels.GetProperty("absolute_sum").GetDouble();
        Images = [.. json.GetProperty("images").EnumerateArray().Select(image => new ReferenceImage(fixture, image, firstLabel))];
    }

    public string Name { get; }

    /// <summary>[batch, 3, height, width] of the network's input.</summary>
    public int[] Shape { get; }

    public int SampleStep { get; }

    /// <summary>Every <see cref="SampleStep"/>th value of the network's input.</summary>
    public float[] Sample { get; }

    /// <summary>Sum of the magnitudes of all values of the network's input.</summary>
    public double AbsoluteSum { get; }

    public IReadOnlyList<ReferenceImage> Images { get; }

    public ImageFrame[] Frames() => [.. Images.Select(image => image.Frame())];
}

/// <summary>What the reference found in one image.</summary>
internal sealed class ReferenceImage
{
    private readonly string _fixture;
    private readonly Dictionary<string, string> _arrays;
    private readonly int _seed;

    public ReferenceImage(string fixture, JsonElement json, int firstLabel)
    {
        _fixture = fixture;
        _seed = json.GetProperty("seed").GetInt32();
        Size = new ImageSize(json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32());
        int[] resized = [.. json.GetProperty("resized").EnumerateArray().Select(value => value.GetInt32())];
        Resized = new ImageSize(resized[0], resized[1]);
        Boxes = [.. json.GetProperty("boxes").EnumerateArray().Select(box => Floats(box)).Select(box => new BoundingBox(box[0], box[1], box[2], box[3]))];
        ClassIds = [.. json.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32() - firstLabel)];
        Scores = Floats(json.GetProperty("scores"));
        Masks = [.. json.GetProperty("masks").EnumerateArray().Select(runs => CocoRle.Parse(runs.GetString()!, Size))];
        _arrays = json.GetProperty("arrays").EnumerateObject().ToDictionary(array => array.Name, array => array.Value.GetString()!);
    }

    public ImageSize Size { get; }

    public ImageSize Resized { get; }

    /// <summary>In pixels of the image, best first.</summary>
    public IReadOnlyList<BoundingBox> Boxes { get; }

    /// <summary>0 to K - 1.</summary>
    public IReadOnlyList<int> ClassIds { get; }

    public IReadOnlyList<float> Scores { get; }

    public IReadOnlyList<CocoRle> Masks { get; }

    public ImageFrame Frame() => SyntheticImage.Create(Size.Width, Size.Height, _seed);

    public bool Has(string array) => _arrays.ContainsKey(array);

    public float[] Array(string name) => NpyArray.Load(TestPaths.Fixture(_fixture, _arrays[name])).Data;

    private static float[] Floats(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];
}

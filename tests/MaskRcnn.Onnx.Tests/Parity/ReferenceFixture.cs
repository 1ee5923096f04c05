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
        Cases = ReferenceCase.Load(TestPaths.Fixture(name));
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

using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Hosting;

/// <summary>A copy of the tiny bundle that a test may change.</summary>
internal sealed class BundleCopy : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public BundleCopy(string name)
    {
        foreach (string file in Directory.EnumerateFiles(TinySegmenter.Folder))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }

        Rename(name);
    }

    public string Folder => _folder.Path;

    /// <summary>Changes nothing but the name of the model, and so its manifest.</summary>
    public void Rename(string name) => (BundleManifest.Load(Folder) with { Name = name }).Save(Folder);

    /// <summary>The path of one of its files.</summary>
    public string PathOf(string file) => _folder.File(file);

    public void Dispose() => _folder.Dispose();
}

using System.Security.Cryptography;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>A copy of the committed tiny bundle that a test may damage.</summary>
internal sealed class TinyBundle : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyBundle()
    {
        foreach (string file in Directory.GetFiles(TestPaths.Fixture("tiny-torchvision", "bundle")))
        {
            System.IO.File.Copy(file, _folder.File(System.IO.Path.GetFileName(file)));
        }
    }

    /// <summary>The files that the manifest of the untouched bundle lists.</summary>
    public static string[] ListedFiles { get; } = ["config.json", "preprocessor_config.json", "backbone.onnx", "box_head.onnx", "mask_head.onnx"];

    public string Path => _folder.Path;

    public string File(string name) => System.IO.Path.Combine(_folder.Path, name);

    public byte[] Read(string name) => System.IO.File.ReadAllBytes(File(name));

    /// <summary>Writes a file and makes the manifest vouch for it.</summary>
    public void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), bytes);
        List(name, new BundleFile(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
    }

    /// <summary>Writes a file behind the manifest's back.</summary>
    public void Overwrite(string name, byte[] bytes) => System.IO.File.WriteAllBytes(File(name), bytes);

    public void List(string name, BundleFile file) => ChangeFiles(files => files[name] = file);

    public void Unlist(string name) => ChangeFiles(files => files.Remove(name));

    public ModelBundle Load() => ModelBundle.Load(Path);

    /// <summary>The error of loading, after a look that it tells nothing about the machine.</summary>
    public BundleException LoadError()
    {
        BundleException error = Assert.Throws<BundleException>(() => Load())!;
        Assert.That(error.Message, Does.Not.Contain(Path).And.Not.Contain(System.IO.Path.GetTempPath()).And.Not.Contain("System."));
        return error;
    }

    public void Dispose() => _folder.Dispose();

    private void ChangeFiles(Action<Dictionary<string, BundleFile>> change)
    {
        BundleManifest manifest = BundleManifest.Load(Path);
        Dictionary<string, BundleFile> files = new(manifest.Files);
        change(files);
        (manifest with { Files = files }).Save(Path);
    }
}

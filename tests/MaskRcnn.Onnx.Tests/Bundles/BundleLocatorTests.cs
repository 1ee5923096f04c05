using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class BundleLocatorTests
{
    [Test]
    public void An_existing_folder_is_taken_before_a_name()
    {
        using TemporaryFolder folder = new();

        Assert.That(BundleLocator.Find(folder.Path, folder.Path), Is.EqualTo(folder.Path));
    }

    [Test]
    public void A_name_is_looked_up_beside_the_program()
    {
        using TemporaryFolder folder = new();
        AddModel(folder, "cells");

        Assert.That(BundleLocator.Find("cells", folder.Path), Is.EqualTo(folder.File(Path.Combine("models", "cells"))));
    }

    [Test]
    public void Names_are_those_of_folders_with_a_manifest()
    {
        using TemporaryFolder folder = new();
        AddModel(folder, "b");
        AddModel(folder, "a");
        Directory.CreateDirectory(folder.File(Path.Combine("models", "no-bundle")));

        Assert.That(BundleLocator.Names(folder.Path), Is.EqualTo(["a", "b"]));
    }

    [TestCase("absent")]
    [TestCase("../models/a")]
    [TestCase("no-bundle")]
    public void What_is_neither_is_answered_with_the_names_there_are(string name)
    {
        using TemporaryFolder folder = new();
        AddModel(folder, "a");

        BundleException error = Assert.Throws<BundleException>(() => BundleLocator.Find(name, folder.Path))!;

        Assert.That(error.Message, Does.EndWith("(a)."));
    }

    [Test]
    public void A_missing_path_is_not_shown()
    {
        using TemporaryFolder folder = new();

        BundleException error = Assert.Throws<BundleException>(() => BundleLocator.Find(folder.File("absent"), folder.Path))!;

        Assert.That(error.Message, Does.Contain("absent").And.Not.Contain(folder.Path).And.EndWith("(there are none)."));
    }

    private static void AddModel(TemporaryFolder folder, string name)
    {
        string path = folder.File(Path.Combine("models", name));
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "manifest.json"), "{}");
    }
}

using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Bundles;
using MaskRcnn.Onnx.Conversion.Tests.Networks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Bundles;

public sealed class OutputFolderTests
{
    private static readonly BundleContents _contents = BundleContentsOf.Small(RandomNetworks.Small(7));

    [Test]
    public void Parents_are_made_and_only_the_bundle_is_left()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("a/b/small"), overwrite: false);

        Assert.That(Directory.GetFileSystemEntries(folder.File("a/b")), Is.EqualTo([folder.File("a/b/small")]));
    }

    [Test]
    public void An_empty_folder_is_taken()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("small"));
        Write(folder.File("small") + Path.DirectorySeparatorChar, overwrite: false);

        Assert.That(() => ModelBundle.Load(folder.File("small")), Throws.Nothing);
    }

    [Test]
    public void A_bundle_is_replaced_only_when_asked()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("small"), overwrite: false);

        Refuses(() => Write(folder.File("small"), overwrite: false), "holds a bundle already", folder);
        Write(folder.File("small"), overwrite: true, name: "another");
        Assert.That(ModelBundle.Load(folder.File("small")).Name, Is.EqualTo("another"));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Is.EqualTo([folder.File("small")]));
    }

    [Test]
    public void A_file_that_only_the_old_bundle_has_is_gone()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("small"), overwrite: false);
        BundleWriter.Write(BundleContentsOf.Small(RandomNetworks.Small(7, mask: false)), folder.File("small"), overwrite: true);

        Assert.That(File.Exists(folder.File("small/mask_head.onnx")), Is.False);
    }

    [Test]
    public void A_folder_that_is_no_bundle_is_never_replaced([Values] bool overwrite)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Directory.CreateDirectory(folder.File("small")).FullName + "/manifest.json", """{"name":"an app","icons":[]}""");

        Refuses(() => Write(folder.File("small"), overwrite), "is no bundle", folder);
        Assert.That(File.Exists(folder.File("small/manifest.json")));
    }

    [TestCase("notes.txt")]
    [TestCase("reference/masks.npy")]
    public void A_bundle_with_files_of_somebody_else_is_never_replaced(string name)
    {
        using TemporaryFolder folder = new();
        Write(folder.File("small"), overwrite: false);
        Directory.CreateDirectory(Path.GetDirectoryName(folder.File($"small/{name}"))!);
        File.WriteAllText(folder.File($"small/{name}"), "mine");

        Refuses(() => Write(folder.File("small"), overwrite: true), $"holds {name}", folder);
        Assert.That(File.Exists(folder.File($"small/{name}")));
    }

    [Test]
    public void A_file_is_never_replaced()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("small"), "mine");

        Refuses(() => Write(folder.File("small"), overwrite: true), "is a file", folder);
        Assert.That(File.ReadAllText(folder.File("small")), Is.EqualTo("mine"));
    }

    [Test]
    public void A_bundle_behind_a_link_is_replaced_where_it_lies()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("real/small"), overwrite: false);
        Directory.CreateSymbolicLink(folder.File("link"), folder.File("real/small"));
        Write(folder.File("link"), overwrite: true, name: "another");

        Assert.That(ModelBundle.Load(folder.File("real/small")).Name, Is.EqualTo("another"));
        Assert.That(new DirectoryInfo(folder.File("link")).LinkTarget, Is.Not.Null);
    }

    [Test]
    public void A_place_that_cannot_be_written_is_told_without_its_path()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("file"), "mine");

        Refuses(() => Write(folder.File("file/small"), overwrite: false), "cannot be written", folder);
    }

    private static void Refuses(Action write, string message, TemporaryFolder folder) => Assert.That(
        write, Throws.InstanceOf<IOException>().With.Message.Contains(message).And.Message.Not.Contains(folder.Path));

    private static void Write(string path, bool overwrite, string name = "small") =>
        BundleWriter.Write(_contents with { Name = name }, path, overwrite);
}

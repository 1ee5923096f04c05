using System.Diagnostics;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>Links and other things that only look like files of the bundle.</summary>
[Platform(Exclude = "Win", Reason = "Making links needs a privilege on Windows.")]
internal sealed class BundleLinkTests
{
    [TestCase("manifest.json")]
    [TestCase("config.json")]
    [TestCase("backbone.onnx")]
    public void A_link_out_of_the_bundle_is_refused(string file)
    {
        using TinyBundle tiny = new();
        using TemporaryFolder outside = new();
        File.Move(tiny.File(file), outside.File(file));
        File.CreateSymbolicLink(tiny.File(file), outside.File(file));

        BundleException error = tiny.LoadError();

        Assert.That(error.Message, Is.EqualTo($"{file} is a link that leads out of the bundle."));
    }

    [Test]
    public void A_relative_link_out_of_the_bundle_is_refused()
    {
        using TinyBundle tiny = new();
        using TemporaryFolder outside = new();
        File.Move(tiny.File("config.json"), outside.File("config.json"));
        File.CreateSymbolicLink(tiny.File("config.json"), Path.Combine("..", Path.GetFileName(outside.Path), "config.json"));

        Assert.That(tiny.LoadError().Message, Does.Contain("leads out"));
    }

    [Test]
    public void A_folder_that_is_a_link_out_of_the_bundle_is_refused()
    {
        using TinyBundle tiny = new();
        using TemporaryFolder outside = new();
        tiny.Write("sub/data.bin", [1]);
        Directory.Move(tiny.File("sub"), outside.File("sub"));
        Directory.CreateSymbolicLink(tiny.File("sub"), outside.File("sub"));

        Assert.That(tiny.LoadError().File, Is.EqualTo("sub/data.bin"));
    }

    [Test]
    public void A_link_to_a_sibling_whose_name_begins_like_the_bundles_is_refused()
    {
        using TinyBundle tiny = new();
        string sibling = tiny.Path + "-sibling";
        Directory.CreateDirectory(sibling);
        try
        {
            File.Move(tiny.File("config.json"), Path.Combine(sibling, "config.json"));
            File.CreateSymbolicLink(tiny.File("config.json"), Path.Combine(sibling, "config.json"));

            Assert.That(tiny.LoadError().Message, Does.Contain("leads out"));
        }
        finally
        {
            Directory.Delete(sibling, recursive: true);
        }
    }

    [Test]
    public void A_chain_of_links_is_followed_to_its_end()
    {
        using TinyBundle tiny = new();
        using TemporaryFolder outside = new();
        File.Move(tiny.File("config.json"), outside.File("config.json"));
        File.CreateSymbolicLink(tiny.File("b"), outside.File("config.json"));
        File.CreateSymbolicLink(tiny.File("config.json"), "b");

        Assert.That(tiny.LoadError().Message, Does.Contain("leads out"));
    }

    [Test]
    public void A_link_in_a_circle_is_refused()
    {
        using TinyBundle tiny = new();
        File.Delete(tiny.File("config.json"));
        File.CreateSymbolicLink(tiny.File("a"), "config.json");
        File.CreateSymbolicLink(tiny.File("config.json"), "a");

        Assert.That(tiny.LoadError().File, Is.EqualTo("config.json"));
    }

    [Test]
    public void A_link_inside_the_bundle_is_followed()
    {
        using TinyBundle tiny = new();
        File.Move(tiny.File("config.json"), tiny.File("settings"));
        File.CreateSymbolicLink(tiny.File("config.json"), "settings");

        Assert.That(tiny.Load().Labels, Has.Count.EqualTo(5));
    }

    [Test]
    public void The_bundle_itself_may_be_a_link()
    {
        using TinyBundle tiny = new();
        using TemporaryFolder elsewhere = new();
        Directory.CreateSymbolicLink(elsewhere.File("model"), tiny.Path);

        Assert.That(ModelBundle.Load(elsewhere.File("model")).Labels, Has.Count.EqualTo(5));
    }

    [TestCase("manifest.json")]
    [TestCase("config.json")]
    [TestCase("mask_head.onnx")]
    [CancelAfter(20_000)]
    public void A_pipe_in_a_files_place_does_not_hang(string file)
    {
        using TinyBundle tiny = new();
        File.Delete(tiny.File(file));
        using Process make = Process.Start("mkfifo", [tiny.File(file)]);
        make.WaitForExit();

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [Test]
    [CancelAfter(20_000)]
    public void A_pipe_that_is_listed_as_empty_does_not_hang()
    {
        using TinyBundle tiny = new();
        tiny.Write("notes", []);
        File.Delete(tiny.File("notes"));
        using Process make = Process.Start("mkfifo", [tiny.File("notes")]);
        make.WaitForExit();

        Assert.That(tiny.Load().Labels, Has.Count.EqualTo(5));
    }

    [Test]
    public void A_file_without_permission_is_named()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("The superuser may read everything.");
            return;
        }

        using TinyBundle tiny = new();
        File.SetUnixFileMode(tiny.File("config.json"), UnixFileMode.None);

        Assert.That(tiny.LoadError().Message, Is.EqualTo("config.json cannot be read."));
    }
}

using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Outputs;

internal sealed class PendingFileTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void A_file_appears_with_its_folders_when_it_is_whole()
    {
        PendingFile.Write(_folder.At("sub/deep/a.json"), stream =>
        {
            stream.Write("new"u8);
            Assert.That(File.Exists(_folder.At("sub/deep/a.json")), Is.False);
        });

        Assert.That(File.ReadAllText(_folder.At("sub/deep/a.json")), Is.EqualTo("new"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "sub/deep/a.json" }));
    }

    [Test]
    public void A_file_that_is_there_is_replaced_as_a_whole()
    {
        _folder.Add("a.json", "an older and longer text");
        PendingFile.Write(_folder.At("a.json"), stream => stream.Write("new"u8));

        Assert.That(File.ReadAllText(_folder.At("a.json")), Is.EqualTo("new"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.json" }));
    }

    [Test]
    public void A_failure_keeps_what_was_there_and_leaves_nothing_behind()
    {
        _folder.Add("a.json", "old");

        Assert.That(
            () => PendingFile.Write(_folder.At("a.json"), stream =>
            {
                stream.Write(new byte[200_000]);
                throw new IOException("the disk is full");
            }),
            Throws.TypeOf<IOException>());
        Assert.That(File.ReadAllText(_folder.At("a.json")), Is.EqualTo("old"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.json" }));
    }

    [Test]
    public void A_target_that_is_a_folder_fails_and_leaves_nothing_behind()
    {
        _folder.Add("a.json/inside.txt");

        Assert.That(() => PendingFile.Write(_folder.At("a.json"), stream => stream.Write("new"u8)), Throws.InstanceOf<Exception>());
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.json/inside.txt" }));
    }

    [Test]
    public void A_name_as_long_as_the_file_system_allows_can_be_written()
    {
        string name = new string('n', 250) + ".json";
        PendingFile.Write(_folder.At(name), stream => stream.Write("new"u8));

        Assert.That(_folder.Files, Is.EqualTo(new[] { name }));
    }
}

using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Outputs;

internal sealed class OutputFolderTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void A_missing_folder_is_made_and_left_empty()
    {
        Assert.That(OutputFolder.Prepare(_folder.At("one/two")), Is.EqualTo(_folder.At("one/two")));
        Assert.That(Directory.Exists(_folder.At("one/two")), Is.True);
        Assert.That(_folder.Files, Is.Empty);
    }

    [Test]
    public void A_file_is_no_folder()
        => Assert.That(() => OutputFolder.Prepare(_folder.Add("out")), Throws.TypeOf<CommandException>().With.Message.Contains("is a file"));

    [Test]
    public void A_folder_below_a_file_cannot_be_made()
    {
        _folder.Add("out");
        Assert.That(() => OutputFolder.Prepare(_folder.At("out/sub")), Throws.TypeOf<CommandException>().With.Message.Contains("cannot be written"));
    }

    [Test]
    public void A_folder_that_takes_no_files_is_refused()
    {
        string folder = "/proc/self/task";
        if (!Directory.Exists(folder))
        {
            Assert.Ignore("Needs the /proc of Linux, which takes no files from anybody.");
        }

        Assert.That(() => OutputFolder.Prepare(folder), Throws.TypeOf<CommandException>().With.Message.Contains("cannot be written"));
    }
}

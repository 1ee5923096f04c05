using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Files that are no checkpoint, or only a part of one.</summary>
internal sealed class CheckpointOpeningTests
{
    [TestCase("", "no checkpoint", TestName = "{m}(nothing)")]
    [TestCase("P", "no checkpoint", TestName = "{m}(one byte)")]
    [TestCase("PK\x05\x06", "no checkpoint", TestName = "{m}(an empty archive)")]
    [TestCase("PK\x03\x04", "cut off", TestName = "{m}(the head of an archive)")]
    [TestCase("\x80", "ends in the middle", TestName = "{m}(the head of a pickle)")]
    [TestCase("<!DOCTYPE html><html>", "no checkpoint", TestName = "{m}(a page)")]
    [TestCase("(dp0\nS'model'\np1\n.", "protocol 2 to 5", TestName = "{m}(protocol 0)")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull", TestName = "{m}(a Git LFS pointer)")]
    [TestCase("\x89HDF\r\n\x1a\n", "no checkpoint", TestName = "{m}(HDF5)")]
    public void A_file_that_is_no_checkpoint_is_refused(string content, string what) =>
        Assert.That(OpenedFile.Refusal(Encoding.Latin1.GetBytes(content)).Message, Does.Contain(what));

    [Test]
    public void A_path_without_a_file_is_refused_by_its_name_alone()
    {
        using TemporaryFolder folder = new();

        Assert.That(
            () => Checkpoint.Open(folder.File("missing.pth")),
            Throws.InstanceOf<CheckpointException>().With.Message.EqualTo("The checkpoint 'missing.pth' does not exist."));
        Assert.That(
            () => Checkpoint.Open(folder.File(Path.Combine("none", "missing.pth"))),
            Throws.InstanceOf<CheckpointException>().With.Message.EqualTo("The checkpoint 'missing.pth' does not exist."));
        Assert.That(() => Checkpoint.Open(folder.Path), Throws.InstanceOf<CheckpointException>().With.Message.Contains("is a folder"));
        Assert.That(
            () => Checkpoint.Open("bad\0name.pth"), Throws.InstanceOf<CheckpointException>().With.Message.Contains("'bad?name.pth'"));
        Assert.That(() => Checkpoint.Open(""), Throws.ArgumentException);
        Assert.That(() => Checkpoint.Open(null!), Throws.ArgumentNullException);
    }

    [TestCase("state_zip.pth")]
    [TestCase("views_legacy.pth")]
    [TestCase("numpy_protocol2.pkl")]
    [TestCase("numpy_protocol4.pkl")]
    [TestCase("numpy_protocol5.pkl")]
    [TestCase("numpy_python2.pkl")]
    [TestCase("types.safetensors")]
    public void A_file_that_is_cut_off_anywhere_is_refused(string file)
    {
        using TemporaryFolder folder = new();
        string path = folder.File(file);
        byte[] bytes = ExpectedCheckpoint.Bytes(file);
        File.WriteAllBytes(path, bytes);
        for (int length = bytes.Length - 1; length >= 0; length--)
        {
            Shorten(path, length);
            Assert.That(() => Checkpoint.Open(path), Throws.InstanceOf<CheckpointException>(), $"{length} of {bytes.Length} bytes");
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "An open file cannot be shortened there.")]
    public void A_file_that_shrinks_after_it_was_opened_is_refused_when_it_is_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("w.safetensors");
        File.WriteAllBytes(path, ExpectedCheckpoint.Bytes("types.safetensors"));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Shorten(path, new FileInfo(path).Length - 8);

        Assert.That(
            () => checkpoint.Tensors["módulo.weight"].Read(new float[6]),
            Throws.InstanceOf<CheckpointException>().With.Message.EqualTo("'w.safetensors' ends early."));
    }

    private static void Shorten(string path, long length)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(length);
    }
}

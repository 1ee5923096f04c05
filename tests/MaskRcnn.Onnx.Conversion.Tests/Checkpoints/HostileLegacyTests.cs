namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Files in PyTorch's older form whose parts do not belong together.</summary>
internal sealed class HostileLegacyTests
{
    private static readonly byte[] _content = new PickleAssembler().Ops("}").Text("w").Tensor("0", 6, 0, [6], [1]).Ops("s").Stop();
    private static readonly byte[] _tail = [.. TorchFiles.Count(6), .. TorchFiles.Floats(6)];

    [Test]
    public void A_part_of_a_storage_is_read_as_the_first_versions_wrote_it() =>
        OpenedFile.Use(TorchFiles.Legacy(OfPart(2, 4), ["0"], _tail), checkpoint =>
        {
            float[] values = new float[2];
            checkpoint.Tensors["w"].Read(values);
            Assert.That(values, Is.EqualTo(new[] { 3f, 5 }));
        });

    [Test]
    public void A_part_outside_its_storage_is_refused() =>
        Assert.That(OpenedFile.Refusal(TorchFiles.Legacy(OfPart(3, 4), ["0"], _tail)).Message, Does.Contain("outside"));

    [Test]
    public void A_storage_that_is_not_listed_is_missing() =>
        Assert.That(OpenedFile.Refusal(TorchFiles.Legacy(_content, [], _tail)).Message, Does.Contain("'0' of the tensor 'w' is missing"));

    [Test]
    public void A_storage_that_is_listed_twice_or_that_nothing_refers_to_is_refused()
    {
        byte[] twice = TorchFiles.Legacy(_content, ["0", "0"], [.. _tail, .. _tail]);

        Assert.That(OpenedFile.Refusal(twice).Message, Does.Contain("nothing refers to"));
        Assert.That(OpenedFile.Refusal(TorchFiles.Legacy(_content, ["1"], _tail)).Message, Does.Contain("nothing refers to"));
    }

    [TestCase(5)]
    [TestCase(7)]
    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    public void Another_count_than_the_pickle_says_is_refused(long count)
    {
        byte[] file = TorchFiles.Legacy(_content, ["0"], [.. TorchFiles.Count(count), .. TorchFiles.Floats(6)]);

        Assert.That(OpenedFile.CheapRefusal(file, 1).Message, Does.Contain("refers to 6"));
    }

    [Test]
    public void A_giant_storage_is_refused_before_memory_is_taken()
    {
        byte[] content = new PickleAssembler().Ops("}").Text("w").Tensor("0", 1L << 40, 0, [6], [1]).Ops("s").Stop();

        Assert.That(
            OpenedFile.CheapRefusal(TorchFiles.Legacy(content, ["0"], [.. TorchFiles.Count(1L << 40), .. TorchFiles.Floats(6)]), 1).Message,
            Does.Contain("ends in the middle"));
    }

    [Test]
    public void Another_version_is_refused() =>
        Assert.That(OpenedFile.Refusal(TorchFiles.Legacy(_content, ["0"], _tail, version: 1002)).Message, Does.Contain("version"));

    /// <summary>
    /// A tensor of every second element behind the first of a storage's part: <c>('storage', type, root, place, count, (key, first,
    /// elements))</c>.
    /// </summary>
    private static byte[] OfPart(long first, long elements) => new PickleAssembler().Ops("}").Text("w")
        .Global("torch._utils", "_rebuild_tensor").Ops("((")
        .Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Int(6)
        .Ops("(").Text("part").Int(first).Int(elements).Ops("ttQ")
        .Int(1).Ints(2).Ints(2).Ops("tRs").Stop();
}

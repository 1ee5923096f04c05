namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Tensors of PyTorch whose numbers do not fit their storage.</summary>
internal sealed class TorchTensorTests
{
    private const long Huge = 1L << 62;

    [Test]
    public void A_view_inside_its_storage_is_read() =>
        OpenedFile.Use(TorchFiles.ZipOf(1, [2, 2], [3, 1]), checkpoint =>
        {
            float[] values = new float[4];
            checkpoint.Tensors["w"].Read(values);
            Assert.That(values, Is.EqualTo(new[] { 1f, 2, 4, 5 }));
        });

    private static IEnumerable<TestCaseData> Outside =>
    [
        new(0L, new long[] { 7 }, new long[] { 1 }),
        new(0L, new long[] { 2, 3 }, new long[] { 4, 1 }),
        new(1L, new long[] { 2, 3 }, new long[] { 3, 1 }),
        new(7L, new long[] { 0 }, new long[] { 1 }),
        new(6L, Array.Empty<long>(), Array.Empty<long>()),
        new(-1L, new long[] { 2 }, new long[] { 1 }),
        new(Huge, new long[] { 2 }, new long[] { 1 }),
        new(5L, new long[] { 2 }, new long[] { -1 }),
        new(0L, new long[] { 2 }, new long[] { Huge }),
        new(0L, new long[] { 3, 3 }, new long[] { Huge, Huge }),
        new(0L, new long[] { 5, 5 }, new long[] { Huge / 2, Huge / 2 }),
        new(0L, new long[] { -2 }, new long[] { 1 }),
        new(0L, new long[] { 1L << 32 }, new long[] { 0 }),
        new(0L, new long[] { 1L << 20, 1L << 20 }, new long[] { 0, 0 }),
        new(0L, new long[] { int.MaxValue, int.MaxValue, 0 }, new long[] { 0, 0, 0 }),
        new(0L, new long[] { 1L << 25 }, new long[] { 0 }),
        new(0L, new long[] { 2, 3 }, new long[] { 1 }),
        new(0L, Enumerable.Repeat(1L, 17).ToArray(), Enumerable.Repeat(1L, 17).ToArray()),
    ];

    [TestCaseSource(nameof(Outside))]
    public void A_view_that_is_not_inside_its_storage_is_refused(long offset, long[] shape, long[] strides) =>
        Assert.That(OpenedFile.CheapRefusal(TorchFiles.ZipOf(offset, shape, strides), 1).Message, Does.Match("shape|stride|storage|axes"));

    [TestCase(5)]
    [TestCase(7)]
    [TestCase(-1)]
    [TestCase(long.MaxValue)]
    [TestCase(1L << 62)]
    public void A_storage_of_another_size_than_its_entry_is_refused(long count) =>
        Assert.That(OpenedFile.CheapRefusal(TorchFiles.ZipOf(0, [2], [1], count: count), 1).Message, Does.Match("bytes|count"));

    [Test]
    public void A_storage_of_a_wider_type_than_its_entry_is_refused() =>
        Assert.That(OpenedFile.Refusal(TorchFiles.ZipOf(0, [6], [1], type: "DoubleStorage")).Message, Does.Contain("48 bytes"));

    [Test]
    public void A_storage_that_the_archive_does_not_have_is_refused()
    {
        byte[] pickle = new PickleAssembler().Ops("}").Text("w").Tensor("1", 6, 0, [6], [1]).Ops("s").Stop();

        Assert.That(OpenedFile.Refusal(TorchFiles.Zip(pickle, TorchFiles.Floats(6))).Message, Does.Contain("does not have"));
    }

    [Test]
    public void Repeated_elements_are_read_up_to_the_limit_of_one_tensor_and_of_the_file()
    {
        OpenedFile.Use(TorchFiles.ZipOf(3, [1 << 12, 1 << 12], [0, 0]), checkpoint =>
        {
            float[] values = new float[1 << 24];
            checkpoint.Tensors["w"].Read(values);
            Assert.That(values.AsSpan().IndexOfAnyExcept(3f), Is.EqualTo(-1));
        });

        PickleAssembler many = new PickleAssembler().Ops("}(");
        for (int i = 0; i < 5; i++)
        {
            many.Text($"w{i}").Tensor("0", 6, 0, [1 << 24], [0]);
        }

        byte[] pickle = many.Ops("u").Stop();
        Assert.That(OpenedFile.CheapRefusal(TorchFiles.Zip(pickle, TorchFiles.Floats(6)), 1).Message, Does.Contain("too often"));
    }

    [Test]
    public void Tensors_may_share_a_storage()
    {
        PickleAssembler both = new PickleAssembler().Ops("}(").Text("a").Tensor("0", 6, 0, [6], [1]).Text("b").Tensor("0", 6, 2, [2], [3]);
        byte[] pickle = both.Ops("u").Stop();

        OpenedFile.Use(TorchFiles.Zip(pickle, TorchFiles.Floats(6)), checkpoint =>
        {
            float[] values = new float[2];
            checkpoint.Tensors["b"].Read(values);
            Assert.That(values, Is.EqualTo(new[] { 2f, 5 }));
        });
    }
}

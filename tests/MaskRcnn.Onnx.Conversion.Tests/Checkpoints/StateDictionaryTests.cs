namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Where the weights are in what a checkpoint holds.</summary>
internal sealed class StateDictionaryTests
{
    [Test]
    public void The_file_itself_may_be_the_weights() =>
        OpenedFile.Use(Root(root => Weight(root, "a").Text("note").Int(3)), checkpoint =>
        {
            Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "a" }));
            Assert.That(checkpoint.Metadata, Is.EqualTo(new Dictionary<string, object?> { ["note"] = 3L }));
        });

    [TestCase("state_dict")]
    [TestCase("model")]
    [TestCase("model_state_dict")]
    public void An_entry_may_be_the_weights_beside_tensors_of_another_use(string entry) =>
        OpenedFile.Use(Root(root => Weight(Weight(root, "rng").Text(entry).Ops("}("), "a").Ops("u")), checkpoint =>
        {
            Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "a" }));
            Assert.That(checkpoint.Metadata, Is.Empty);
        });

    [Test]
    public void An_entry_may_hold_the_weights_in_an_entry()
    {
        byte[] nested = Root(root =>
        {
            PickleAssembler weights = root.Text("model").Ops("}(").Text("state_dict").Ops("}(");
            return Weight(weights, "a").Ops("u").Text("ema").Raw(0x88).Ops("u");
        });

        OpenedFile.Use(nested, checkpoint =>
        {
            Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "a" }));
            Assert.That(checkpoint.Metadata, Is.EqualTo(new Dictionary<string, object?> { ["ema"] = true }));
        });
    }

    [Test]
    public void An_entry_of_the_name_that_holds_no_weights_is_a_setting() =>
        OpenedFile.Use(Root(root => Weight(root, "a").Text("model").Text("mask_rcnn")), checkpoint =>
        {
            Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "a" }));
            Assert.That(checkpoint.Metadata, Is.EqualTo(new Dictionary<string, object?> { ["model"] = "mask_rcnn" }));
        });

    [Test]
    public void The_prefix_of_a_wrapper_is_removed_only_from_all_names_at_once()
    {
        OpenedFile.Use(
            Root(root => Weight(Weight(root, "module.a"), "module.module.b")),
            checkpoint => Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "a", "module.b" })));
        OpenedFile.Use(
            Root(root => Weight(Weight(root, "module.a"), "b")),
            checkpoint => Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "module.a", "b" })));
    }

    [Test]
    public void Of_equal_keys_the_last_counts()
    {
        OpenedFile.Use(Root(root => Weight(Weight(root, "a", 1), "a", 2).Text("n").Int(1).Text("n").Int(2)), checkpoint =>
        {
            float[] value = new float[1];
            checkpoint.Tensors["a"].Read(value);
            Assert.That(value[0], Is.EqualTo(2));
            Assert.That(checkpoint.Metadata["n"], Is.EqualTo(2));
        });
    }

    [Test]
    public void Numbers_as_keys_become_text_and_keys_of_other_kinds_are_left_out() =>
        OpenedFile.Use(
            Root(root => Weight(root, "a").Int(-3).Text("int").Raw(0x88).Text("true").Ops("N").Text("none").Ints(1, 2).Text("tuple")),
            checkpoint =>
                Assert.That(checkpoint.Metadata, Is.EqualTo(new Dictionary<string, object?> { ["-3"] = "int", ["True"] = "true" })));

    [Test]
    public void What_holds_no_weights_is_refused_with_the_reason()
    {
        byte[] list = new PickleAssembler().Ops("](NNe").Stop();
        byte[] array = new PickleAssembler().Array("f4", [1], 0, 0, 0, 0).Stop();
        byte[] number = Root(root => root.Text("epoch").Int(3));
        byte[] unnamed = Root(root => root.Ops("N").Array("f4", [1], 0, 0, 0, 0));

        Assert.That(OpenedFile.Refusal(list).Message, Does.Contain("not a dictionary of tensors"));
        Assert.That(OpenedFile.Refusal(array).Message, Does.Contain("not a dictionary of tensors"));
        Assert.That(OpenedFile.Refusal(number).Message, Does.Contain("state_dict, model, model_state_dict"));
        Assert.That(OpenedFile.Refusal(unnamed).Message, Does.Contain("no weights by name"));
        Assert.That(OpenedFile.Refusal(new PickleAssembler().Ops("N").Stop()).Message, Does.Contain("no weights"));
    }

    [TestCase("U4", 4)]
    [TestCase("O8", 8)]
    [TestCase("c8", 8)]
    [TestCase("u4", 4)]
    [TestCase("V4", 4)]
    public void A_weight_of_a_type_that_is_not_read_is_refused(string type, int width)
    {
        byte[] file = Root(root => root.Text("a").Array(type, [1], new byte[width]));

        Assert.That(OpenedFile.Refusal(file).Message, Does.Contain($"'a' is of the type '{type}'"));
    }

    [TestCase(2, 7)]
    [TestCase(2, 9)]
    [TestCase(1L << 31, 8)]
    [TestCase(1L << 40, 8)]
    [TestCase(-2, 8)]
    public void An_array_whose_shape_is_not_that_of_its_bytes_is_refused(long size, int bytes)
    {
        byte[] file = Root(root => root.Text("a").Array("f4", [size], new byte[bytes]));

        Assert.That(OpenedFile.CheapRefusal(file, 1).Message, Does.Match("size|shape"));
    }

    private static byte[] Root(Func<PickleAssembler, PickleAssembler> entries) => entries(new PickleAssembler().Ops("}(")).Ops("u").Stop();

    private static PickleAssembler Weight(PickleAssembler pickle, string name, byte value = 1) => pickle.Text(name).Array("u1", [1], value);
}

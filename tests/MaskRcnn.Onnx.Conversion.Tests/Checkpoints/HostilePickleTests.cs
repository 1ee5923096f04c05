using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Pickles that want to run something, or to cost much: refused with the place, in little memory.</summary>
internal sealed class HostilePickleTests
{
    [TestCase("os", "system")]
    [TestCase("posix", "system")]
    [TestCase("nt", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("__builtin__", "exec")]
    [TestCase("builtins", "getattr")]
    [TestCase("builtins", "dict")]
    [TestCase("subprocess", "Popen")]
    [TestCase("torch", "load")]
    [TestCase("torch.hub", "load")]
    [TestCase("torch.storage", "_load_from_bytes")]
    [TestCase("torch", "FloatStorage\r", TestName = "{m}(a permitted name and more)")]
    [TestCase("numpy", "load")]
    [TestCase("numpy.testing._private.utils", "runstring")]
    [TestCase("collections", "namedtuple")]
    [TestCase("collections.OrderedDict", "__init__")]
    [TestCase("Microsoft.Win32", "Registry")]
    [TestCase("", "")]
    public void A_name_that_is_not_permitted_is_refused_with_its_operation_and_place(string module, string name)
    {
        byte[] reduce = new PickleAssembler().Ops("}").Global(module, name).Text("touch hacked").Ops("\x85R.").Stop();
        byte[] stacked = new PickleAssembler(4).Text(module).Text(name).Raw(0x93).Ops(").").Stop();

        CheckpointException error = OpenedFile.Refusal(reduce);
        Assert.That(error.Message, Does.Contain($"'{module}.{name.Replace('\r', '?')}' (Global at byte 3)"));
        Assert.That(error.Message, Does.Contain("nothing was run"));
        Assert.That(error.Offset, Is.EqualTo(3));
        Assert.That(OpenedFile.Refusal(stacked).Message, Does.Contain($"(StackGlobal at byte {12 + module.Length + name.Length})"));
    }

    [TestCase("i", TestName = "{m}(Inst)")]
    [TestCase("o", TestName = "{m}(Obj)")]
    [TestCase("P", TestName = "{m}(PersId)")]
    [TestCase("S", TestName = "{m}(String)")]
    [TestCase("V", TestName = "{m}(Unicode)")]
    [TestCase("F", TestName = "{m}(Float)")]
    [TestCase("g", TestName = "{m}(Get)")]
    [TestCase("p", TestName = "{m}(Put)")]
    [TestCase("\x82", TestName = "{m}(Ext1)")]
    [TestCase("\x83", TestName = "{m}(Ext2)")]
    [TestCase("\x84", TestName = "{m}(Ext4)")]
    [TestCase("\x92", TestName = "{m}(NewObjEx)")]
    [TestCase("\x97", TestName = "{m}(NextBuffer)")]
    [TestCase("\x98", TestName = "{m}(ReadOnlyBuffer)")]
    public void Any_other_operation_is_refused_with_its_code_and_place(string opcode)
    {
        CheckpointException error = OpenedFile.Refusal(new PickleAssembler().Ops("(NN" + opcode + "os\nsystem\n").Stop());

        Assert.That(error.Message, Does.Contain($"0x{(int)opcode[0]:X2}").And.Contain("at byte 5"));
        Assert.That(error.Offset, Is.EqualTo(5));
    }

    [Test]
    public void A_permitted_name_does_no_more_than_it_describes()
    {
        PickleAssembler Call(string module, string name) => new PickleAssembler().Global(module, name);
        byte[][] pickles =
        [
            Call("numpy", "ndarray").Ints(3).Ops("R").Stop(),
            Call("torch", "FloatStorage").Int(1 << 30).Ops("\x85R").Stop(),
            Call("torch", "float32").Ops(")R").Stop(),
            Call("_codecs", "encode").Text("x").Text("rot13").Ops("\x86R").Stop(),
            Call("_codecs", "encode").Int(1).Text("latin1").Ops("\x86R").Stop(),
            Call("builtins", "bytes").Int(1L << 40).Ops("\x85R").Stop(),
            Call("builtins", "set").Int(3).Ops("\x85R").Stop(),
            Call("collections", "Counter").Text("aab").Ops("\x85R").Stop(),
            Call("collections", "OrderedDict").Ops("](](NNNee\x85R").Stop(),
            Call("collections", "OrderedDict").Ops("](").Int(1).Ops("e\x85R").Stop(),
            Call("collections", "OrderedDict").Ops(")R").Int(1).Ops("b").Stop(),
            Call("torch", "device").Text(new string('x', 100)).Ops("\x85R").Stop(),
            Call("torch", "Size").Int(3).Ops("\x85R").Stop(),
            Call("torch._utils", "_rebuild_parameter").Ops("NNN\x87R").Stop(),
            Call("numpy", "dtype").Int(3).Ops("\x85R").Stop(),
            Call("numpy.core.multiarray", "scalar").Global("numpy", "dtype").Text("f8").Ops("\x85R").Bytes(1, 2).Ops("\x86R").Stop(),
            new PickleAssembler().Ops("]}b").Stop(),
            new PickleAssembler().Ops("})R").Stop(),
            new PickleAssembler().Text("torch").Ops(")R").Stop(),
            new PickleAssembler().Storage("0", 6).Stop(),
        ];

        foreach (byte[] pickle in pickles)
        {
            CheckpointException error = Assert.Throws<CheckpointException>(() => OpenedFile.Unpickle(pickle))!;
            Assert.That(error.Message, Does.Match(@"\((Reduce|Build|BinPersId) at byte \d+\)\.$"));
        }
    }

    [Test]
    public void Many_open_marks_are_refused() =>
        Assert.That(OpenedFile.CheapRefusal(new PickleAssembler().Repeat(5_000_000, "(").Stop()).Message, Does.Contain("levels deep"));

    [TestCase("]", "a", TestName = "{m}(lists)")]
    [TestCase("}N", "s", TestName = "{m}(dictionaries)")]
    [TestCase("", "\x85", TestName = "{m}(tuples)")]
    public void Settings_that_are_nested_deeply_are_refused(string open, string close)
    {
        byte[] pickle = Checkpoint(content => content.Repeat(200_000, open).Ops("]").Repeat(200_000, close));

        Assert.That(OpenedFile.CheapRefusal(pickle, 96).Message, Does.Contain("levels deep"));
    }

    [Test]
    public void What_is_nested_deeply_and_is_no_setting_costs_nothing()
    {
        byte[] pickle = new PickleAssembler().Ops("}(").Text("model").Ops("}(").Text("w").Array("f4", [1], 0, 0, 128, 63)
            .Text("deep").Repeat(100_000, "]").Repeat(99_999, "a").Ops("uu").Stop();

        OpenedFile.Use(pickle, checkpoint => Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(new[] { "w" })));
    }

    // Each list holds the one before twice: 60 of them mean 2^60 values.
    [Test]
    public void A_memo_bomb_is_refused()
    {
        byte[] pickle = Checkpoint(content =>
        {
            content.Ops("](NNe");
            for (int i = 0; i < 40; i++)
            {
                content.Ops("q\x01" + "0](h\x01h\x01" + "e");
            }

            return content;
        });

        Assert.That(OpenedFile.CheapRefusal(pickle, 128).Message, Does.Contain("more than 1000000 settings"));
    }

    [Test]
    public void A_list_in_itself_is_refused()
    {
        byte[] pickle = Checkpoint(content => content.Ops("]q\x01h\x01" + "a"));

        Assert.That(OpenedFile.CheapRefusal(pickle).Message, Does.Contain("levels deep"));
    }

    [Test]
    public void A_list_twice_in_itself_is_refused()
    {
        byte[] pickle = Checkpoint(content => content.Ops("]q\x01(h\x01h\x01" + "e"));

        Assert.That(OpenedFile.CheapRefusal(pickle, 128).Message, Does.Contain("levels deep").Or.Contain("settings"));
    }

    [Test]
    public void A_text_that_is_repeated_into_a_giant_is_refused()
    {
        byte[] pickle = Checkpoint(content => content.Text(new string('x', 1 << 20)).Ops("q\x01" + "0](").Repeat(1000, "h\x01").Ops("e"));

        Assert.That(OpenedFile.CheapRefusal(pickle, 16).Message, Does.Contain("characters"));
    }

    [Test]
    public void A_list_that_is_copied_into_dictionaries_again_and_again_is_refused()
    {
        PickleAssembler pickle = new PickleAssembler().Ops("](").Repeat(2_000, "NN\x86").Ops("e\x85q\x01")
            .Global("collections", "OrderedDict").Ops("q\x02").Repeat(2_000, "h\x02h\x01R");

        Assert.That(OpenedFile.CheapRefusal(pickle.Stop(), 64).Message, Does.Contain("more than 1000000 values"));
    }

    [TestCase("B\xFF\xFF\xFF\xFF", TestName = "{m}(4 GiB of bytes)")]
    [TestCase("X\xFF\xFF\xFF\xFF", TestName = "{m}(4 GiB of text)")]
    [TestCase("T\xFF\xFF\xFF\xFF", TestName = "{m}(4 GiB of Python 2's text)")]
    [TestCase("\x8E\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F", TestName = "{m}(8 EiB of bytes)")]
    [TestCase("\x8E\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", TestName = "{m}(-1 bytes)")]
    [TestCase("\x8D\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", TestName = "{m}(-1 characters)")]
    [TestCase("\x96\x00\x00\x00\x00\x00\x01\x00\x00", TestName = "{m}(1 TiB of a byte array)")]
    [TestCase("\x8B\xFF\xFF\xFF\x7F", TestName = "{m}(2 GiB of a number)")]
    [TestCase("\x8B\xFF\xFF\xFF\xFF", TestName = "{m}(-1 bytes of a number)")]
    [TestCase("\x8A\xFF", TestName = "{m}(255 bytes of a number)")]
    [TestCase("I1", TestName = "{m}(a number without an end)")]
    [TestCase("cos", TestName = "{m}(a name without an end)")]
    public void A_giant_payload_is_refused_before_memory_is_taken(string operation)
    {
        byte[] pickle = new PickleAssembler().Ops("]" + operation).Raw(new byte[300_000]).Stop();

        Assert.That(OpenedFile.CheapRefusal(pickle, 1).Offset, Is.Not.Null);
    }

    [Test]
    public void More_values_memos_or_operations_than_a_checkpoint_has_are_refused()
    {
        PickleAssembler memo = new PickleAssembler().Ops("N");
        for (int i = 0; i <= PickleLimits.Memo; i++)
        {
            memo.Ops("r").Number(i);
        }

        byte[] values = new PickleAssembler().Repeat(2_000_000, "N").Stop();
        byte[] operations = new PickleAssembler().Repeat(8_100_000, "\x80\x02").Stop();

        Assert.That(OpenedFile.CheapRefusal(values, 32).Message, Does.Contain("1000000 values"));
        Assert.That(OpenedFile.CheapRefusal(memo.Stop(), 128).Message, Does.Contain("1000000 values"));
        Assert.That(OpenedFile.CheapRefusal(operations).Message, Does.Contain("operations"));
    }

    [Test]
    public void Reading_can_be_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        byte[] pickle = new PickleAssembler().Ops("N").Stop();
        Assert.That(() => OpenedFile.Unpickle(pickle, source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Names_out_of_a_file_are_shown_short_and_without_control_characters()
    {
        string name = "\u001b[2J" + new string('x', 400);

        CheckpointException error = OpenedFile.Refusal(new PickleAssembler(4).Text("os").Text(name).Raw(0x93).Stop());

        Assert.That(error.Message, Does.Contain("'os.?[2Jxxx").And.Contain("..."));
        Assert.That(error.Message, Has.Length.LessThan(400));
    }

    /// <summary>A checkpoint with one weight and a setting.</summary>
    private static byte[] Checkpoint(Func<PickleAssembler, PickleAssembler> setting)
    {
        PickleAssembler pickle = new PickleAssembler().Ops("}(").Text("model").Ops("}").Text("w").Array("f4", [1], 0, 0, 128, 63).Ops("s");
        return setting(pickle.Text("setting")).Ops("u").Stop();
    }
}

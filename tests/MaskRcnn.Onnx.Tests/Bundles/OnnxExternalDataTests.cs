using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.ML.OnnxRuntime;
using static MaskRcnn.Onnx.Tests.Bundles.OnnxBytes;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class OnnxExternalDataTests
{
    private const string Name = "x.onnx";

    /// <summary>Every place in a model where a tensor can stand.</summary>
    private static IEnumerable<TestCaseData<byte[]>> Places
    {
        get
        {
            byte[][] tensor = ExternalTensor("w", 1, ("location", "w.bin"));
            byte[] inAttribute = Message(5, Text(1, "a"), Message(5, tensor));
            byte[] inNode = Message(1, Text(4, "Constant"), inAttribute);
            yield return Place("initializer", Model(Message(5, tensor)));
            yield return Place("values of a sparse initializer", Model(Message(15, Message(1, tensor))));
            yield return Place("indices of a sparse initializer", Model(Message(15, Message(2, tensor))));
            yield return Place("attribute", Model(inNode));
            yield return Place("list attribute", Model(Message(1, Message(5, Message(10, tensor)))));
            yield return Place("sparse attribute", Model(Message(1, Message(5, Message(22, Message(1, tensor))))));
            yield return Place("sparse list attribute", Model(Message(1, Message(5, Message(23, Message(2, tensor))))));
            yield return Place("subgraph", Model(Message(1, Message(5, Message(6, Message(5, tensor))))));
            yield return Place("subgraph in a list", Model(Message(1, Message(5, Message(11, inNode)))));
            yield return Place("subgraph of a subgraph", Model(Message(1, Message(5, Message(6, Message(1, Message(5, Message(6, inNode))))))));
            yield return Place("function", [.. Model(), .. Message(25, Message(7, inAttribute))]);
            yield return Place("default of a function's attribute", [.. Model(), .. Message(25, Message(11, Message(5, tensor)))]);
            yield return Place("training graph", [.. Model(), .. Message(20, Message(1, Message(5, tensor)))]);
            yield return Place("training algorithm", [.. Model(), .. Message(20, Message(2, inNode))]);
            yield return Place("second graph field", [.. Model(), .. Message(7, Message(5, tensor))]);
        }
    }

    [TestCaseSource(nameof(Places))]
    public void A_tensor_in_another_file_is_found(byte[] model) => Assert.That(OnnxExternalData.Locations(model, Name), Is.EqualTo(["w.bin"]));

    [TestCaseSource(nameof(Places))]
    public void A_tensor_in_another_file_is_moved_inside(byte[] model)
    {
        byte[] inlined = OnnxExternalData.Inline(model, Files(("w.bin", Floats(1.5f))), Name);

        Assert.That(OnnxExternalData.Locations(inlined, Name), Is.Empty);
        Assert.That(inlined.AsSpan().IndexOf(Bytes(9, Floats(1.5f))), Is.Positive);
    }

    [Test]
    public void A_model_without_external_tensors_has_no_locations_and_stays_as_it_is()
    {
        byte[] model = Model(Message(5, Tensor("w", 1, 2, 3)), Message(1, Text(4, "Relu")));

        Assert.That(OnnxExternalData.Locations(model, Name), Is.Empty);
        Assert.That(OnnxExternalData.Inline(model, Files(), Name), Is.EqualTo(model));
    }

    [Test]
    public void A_location_of_a_tensor_that_is_not_marked_as_external_counts_too()
    {
        byte[] model = Model(Message(5, Message(13, Text(1, "location"), Text(2, "w.bin"))));

        Assert.That(OnnxExternalData.Locations(model, Name), Is.EqualTo(["w.bin"]));
    }

    [Test]
    public void Each_file_is_named_once()
    {
        byte[] model = Model(
            Message(5, ExternalTensor("a", 1, ("location", "w.bin"))),
            Message(5, ExternalTensor("b", 1, ("offset", "4"), ("location", "w.bin"))),
            Message(5, ExternalTensor("c", 1, ("location", "v.bin"))));

        Assert.That(OnnxExternalData.Locations(model, Name), Is.EquivalentTo(["w.bin", "v.bin"]));
    }

    [Test]
    public void Only_the_named_part_of_the_file_is_moved_inside()
    {
        byte[] model = Model(Message(5, ExternalTensor("w", 2, ("location", "w.bin"), ("offset", "4"), ("length", "8"), ("checksum", "x"))));

        byte[] inlined = OnnxExternalData.Inline(model, Files(("w.bin", Floats(1, 2, 3, 4))), Name);

        Assert.That(inlined, Is.EqualTo(Model(Message(5, Tensor("w", 2, 3)))));
    }

    [TestCase("offset", "-1")]
    [TestCase("offset", "17")]
    [TestCase("offset", "9223372036854775807")]
    [TestCase("offset", "99999999999999999999")]
    [TestCase("offset", "x")]
    [TestCase("length", "17")]
    [TestCase("length", "-4")]
    [TestCase("length", "")]
    [TestCase("length", "9223372036854775807")]
    [TestCase("location", "other.bin")]
    public void A_part_that_the_file_does_not_have_is_refused(string key, string value)
    {
        byte[] model = Model(Message(5, ExternalTensor("w", 1, ("location", "w.bin"), (key, value))));

        Assert.Throws<BundleException>(() => OnnxExternalData.Inline(model, Files(("w.bin", new byte[16]), ("other.bin", [])), Name));
    }

    [Test]
    public void A_tensor_in_an_unnamed_file_is_refused()
    {
        byte[] model = Model(Message(5, ExternalTensor("w", 1, ("offset", "0"))));

        Assert.That(Assert.Throws<BundleException>(() => OnnxExternalData.Locations(model, Name))!.File, Is.EqualTo(Name));
    }

    [Test]
    public void ONNX_Runtimes_own_format_is_refused()
    {
        byte[] model = [1, 0, 0, 0, .. "ORTM"u8, .. new byte[100]];

        Assert.That(Assert.Throws<BundleException>(() => OnnxExternalData.Locations(model, Name))!.Message, Does.Contain("own format"));
    }

    private static IEnumerable<TestCaseData<byte[]>> Garbage =>
    [
        Place("nothing", []),
        Place("no graph", Number(1, 8)),
        Place("text", [.. "this is not an ONNX model"u8]),
        Place("length beyond the end", [0x3A, 0x7F]),
        Place("length of 2^63", [0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        Place("endless varint", [0x3A, .. Enumerable.Repeat((byte)0xFF, 100)]),
        Place("field 0", [.. Model(), 0x00, 0x00]),
        Place("group", [.. Model(), 0x0B, 0x0C]),
        Place("cut in a tag", [.. Model(), 0x80]),
        Place("cut in a fixed64", [.. Model(), 0x09, 0, 0, 0]),
        Place("cut in a fixed32", [.. Model(), 0x0D, 0, 0, 0]),
        Place("child longer than its parent", [0x3A, 0x02, 0x2A, 0x05, 0, 0, 0, 0, 0]),
        Place("JSON", [.. "{\"format_version\":1}"u8]),
    ];

    [TestCaseSource(nameof(Garbage))]
    public void What_is_no_model_is_refused(byte[] bytes) => Assert.Throws<BundleException>(() => OnnxExternalData.Locations(bytes, Name));

    [Test]
    public void Deep_nesting_is_refused()
    {
        byte[] graph = Text(2, "g");
        for (int i = 0; i < 200; i++)
        {
            graph = Message(1, Message(5, Message(6, graph)));
        }

        Assert.That(Assert.Throws<BundleException>(() => OnnxExternalData.Locations(Model(graph), Name))!.Message, Does.Contain("nested"));
    }

    [Test]
    public void Nesting_of_real_models_is_allowed()
    {
        byte[] graph = Text(2, "g");
        for (int i = 0; i < 30; i++)
        {
            graph = Message(1, Message(5, Message(6, graph)));
        }

        Assert.That(OnnxExternalData.Locations(Model(graph), Name), Is.Empty);
    }

    [Test]
    public void Millions_of_empty_messages_allocate_nothing()
    {
        byte[] nodes = new byte[8_000_000];
        for (int i = 0; i < nodes.Length; i += 2)
        {
            nodes[i] = 0x0A;
        }

        byte[] model = Model(nodes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(OnnxExternalData.Locations(model, Name), Is.Empty);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000));
    }

    [Test]
    public void A_truncation_at_any_byte_is_refused_or_still_has_the_location()
    {
        byte[] model = File.ReadAllBytes(TestPaths.Fixture("graphs", "box_head_external.onnx"));
        int refused = 0;
        for (int length = 0; length < model.Length; length++)
        {
            try
            {
                Assert.That(OnnxExternalData.Locations(model.AsSpan(0, length), Name), Is.EqualTo(["box_head.bin"]));
            }
            catch (BundleException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(model.Length / 2));
    }

    [Test]
    public void The_runtime_computes_the_same_with_the_tensors_inside()
    {
        byte[] model = File.ReadAllBytes(TestPaths.Fixture("graphs", "box_head_external.onnx"));
        byte[] data = File.ReadAllBytes(TestPaths.Fixture("graphs", "box_head.bin"));
        byte[] inlined = OnnxExternalData.Inline(model, Files(("box_head.bin", data)), Name);

        Assert.That(Run(new InferenceSession(inlined)), Is.EqualTo(Run(new InferenceSession(TestPaths.Fixture("graphs", "box_head_external.onnx")))));
    }

    private static float[] Run(InferenceSession session)
    {
        using (session)
        {
            (string input, NodeMetadata metadata) = session.InputMetadata.Single();
            long[] shape = [.. metadata.Dimensions.Select(side => side > 0 ? side : 3L)];
            float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate((a, b) => a * b)).Select(i => MathF.Sin(i))];
            using OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
            using RunOptions options = new();
            using var results = session.Run(options, [input], [value], session.OutputNames);
            return [.. results.SelectMany(result => result.GetTensorDataAsSpan<float>().ToArray())];
        }
    }

    private static TestCaseData<byte[]> Place(string name, byte[] model) => new TestCaseData<byte[]>(model).SetArgDisplayNames(name);

    private static Dictionary<string, byte[]> Files(params (string Name, byte[] Bytes)[] files) =>
        files.ToDictionary(file => file.Name, file => file.Bytes);
}

using System.Buffers.Binary;
using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.SafeTensors;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>safetensors files that break the format's rules.</summary>
internal sealed class SafeTensorsTests
{
    private const string Two =
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""";

    [Test]
    public void Ranges_may_be_named_in_any_order()
    {
        const string Json = """
            {"b":{"shape":[1],"data_offsets":[8,12],"dtype":"F32"},
             "e":{"dtype":"F32","shape":[0],"data_offsets":[8,8]},
             "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
            """;
        byte[] file = FileOf(Json, TorchFiles.Floats(3));

        OpenedFile.Use(file, checkpoint =>
        {
            float[] values = new float[1];
            checkpoint.Tensors["b"].Read(values);
            Assert.That(values, Is.EqualTo(new[] { 2f }));
        });
    }

    [TestCase(0, 8, 4, 8)]
    [TestCase(0, 8, 0, 4)]
    [TestCase(0, 8, 0, 8)]
    [TestCase(2, 8, 0, 4)]
    public void Ranges_that_overlap_are_refused(int begin, int end, int otherBegin, int otherEnd)
    {
        string Entry(int first, int last) => $$"""{"dtype":"U8","shape":[{{last - first}}],"data_offsets":[{{first}},{{last}}]}""";
        string json = $$"""{"a":{{Entry(begin, end)}},"b":{{Entry(otherBegin, otherEnd)}}}""";

        Assert.That(OpenedFile.Refusal(FileOf(json, new byte[8])).Message, Does.Contain("overlap"));
    }

    [Test]
    public void Gaps_and_bytes_that_belong_to_nothing_are_refused()
    {
        byte[] gap = FileOf(Two.Replace("[8,12]", "[12,16]", StringComparison.Ordinal), new byte[16]);

        Assert.That(OpenedFile.Refusal(gap).Message, Does.Contain("gap"));
        Assert.That(OpenedFile.Refusal(FileOf(Two, new byte[13])).Message, Does.Contain("13 bytes"));
        Assert.That(OpenedFile.Refusal(FileOf(Two, new byte[11])).Message, Does.Contain("11 bytes"));
        Assert.That(OpenedFile.Refusal(FileOf(Two, [])).Message, Does.Contain("describes 12"));
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "range", TestName = "{m}(short range)")]
    [TestCase("""{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,8]}}""", "range", TestName = "{m}(wider type)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "range", TestName = "{m}(reversed)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "range", TestName = "{m}(one offset)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""", "range", TestName = "{m}(three offsets)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "impossible", TestName = "{m}(negative offset)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "", TestName = "{m}(fraction)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}""", "", TestName = "{m}(exponent)")]
    [TestCase("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", "", TestName = "{m}(text as size)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", "", TestName = "{m}(nested shape)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}}""", "", TestName = "{m}(size beyond 64 bits)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "shape", TestName = "{m}(product of 2^64)")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2147483647,2147483647,0],"data_offsets":[0,0]}}""",
        "shape", TestName = "{m}(nothing of giants)")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""",
        "impossible", TestName = "{m}(17 axes)")]
    [TestCase("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "F8_E4M3", TestName = "{m}(unread type)")]
    [TestCase("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", "f32", TestName = "{m}(unknown type)")]
    [TestCase("""{"a":{"dtype":null,"shape":[2],"data_offsets":[0,8]}}""", "", TestName = "{m}(null type)")]
    [TestCase("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", "type", TestName = "{m}(no type)")]
    [TestCase("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", "shape", TestName = "{m}(no shape)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2]}}""", "range", TestName = "{m}(no range)")]
    [TestCase("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'dtype'", TestName = "{m}(type twice)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", "'x'", TestName = "{m}(unknown field)")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""",
        "two entries 'a'", TestName = "{m}(name twice)")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""",
        "two entries 'a'", TestName = "{m}(name twice, escaped)")]
    [TestCase("""{"a":[]}""", "StartArray", TestName = "{m}(array as entry)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}{}""", "", TestName = "{m}(two values)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},}""", "", TestName = "{m}(trailing comma)")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""", "", TestName = "{m}(no end)")]
    [TestCase("""{"__metadata__":{"a":1}}""", "", TestName = "{m}(number as note)")]
    [TestCase("""{"__metadata__":{},"__metadata__":{}}""", "two", TestName = "{m}(notes twice)")]
    [TestCase("""{"__metadata__":{"a":"1","a":"2"}}""", "two notes", TestName = "{m}(note twice)")]
    [TestCase("""{"\ud800":{}}""", "", TestName = "{m}(half a surrogate)")]
    public void A_header_that_breaks_the_rules_is_refused(string json, string what) =>
        Assert.That(OpenedFile.CheapRefusal(FileOf(json, new byte[8]), 1).Message, Does.Contain(what));

    [TestCase(ulong.MaxValue)]
    [TestCase((ulong)long.MaxValue)]
    [TestCase(100_000_001UL)]
    [TestCase(99_999_999UL)]
    [TestCase(1000UL)]
    public void A_header_longer_than_the_file_or_the_limit_is_refused_before_memory_is_taken(ulong length)
    {
        byte[] file = FileOf(Two, new byte[12]);
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);

        Assert.That(OpenedFile.CheapRefusal(file, 1).Message, Does.Contain("header"));
    }

    [Test]
    public void A_header_with_a_deep_nest_or_text_that_is_not_Unicode_is_refused()
    {
        Assert.That(OpenedFile.CheapRefusal(FileOf("{\"a\":" + new string('[', 100_000), []), 1).Message, Does.Contain("header"));
        byte[] file = FileOf("{\"xx\":{}}", []);
        file[10] = 0xFF;
        Assert.That(OpenedFile.Refusal(file).Message, Does.Contain("header"));
    }

    [Test]
    public void A_file_without_tensors_is_refused()
    {
        Assert.That(OpenedFile.Refusal(FileOf("{}", [])).Message, Does.Contain("no weights"));
        Assert.That(OpenedFile.Refusal(FileOf("""{"__metadata__":{"format":"pt"}}""", [])).Message, Does.Contain("no weights"));
    }

    [Test]
    public void Spaces_behind_the_header_are_padding() => Assert.That(SafeTensorsHeader.Parse("{}  \n"u8).Entries, Is.Empty);

    private static byte[] FileOf(string json, byte[] data)
    {
        byte[] header = Encoding.UTF8.GetBytes(json);
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        return [.. length, .. header, .. data];
    }
}

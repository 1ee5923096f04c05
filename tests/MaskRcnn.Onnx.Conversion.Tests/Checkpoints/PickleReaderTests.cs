using System.Numerics;
using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Single values as Python's picklers write them.</summary>
internal sealed class PickleReaderTests
{
    // Written by Python's pickle.dumps(value, protocol), or for the text forms by Python 2's.
    private static IEnumerable<TestCaseData> Scalars =>
    [
        Case(@"\x80\x02N.", null),
        Case(@"\x80\x02\x88.", true),
        Case(@"\x80\x02\x89.", false),
        Case(@"\x80\x02K\xff.", 255L),
        Case(@"\x80\x02M\x00\x01.", 256L),
        Case(@"\x80\x02J\xff\xff\xff\xff.", -1L),
        Case(@"\x80\x02\x8a\x05\x00\x00\x00\x80\x00.", 2147483648L),
        Case(@"\x80\x02\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.", long.MinValue),
        Case(@"\x80\x02\x8a\x00.", 0L),
        Case(@"\x80\x02\x8a\t\x00\x00\x00\x00\x00\x00\x00\x80\x00.", BigInteger.Pow(2, 63)),
        Case(@"\x80\x02\x8b\x01\x00\x00\x00\xfe.", -2L),
        Case(@"\x80\x02I-70000\n.", -70000L),
        Case(@"\x80\x02I01\n.", true),
        Case(@"\x80\x02I00\n.", false),
        Case(@"\x80\x02L-9223372036854775809L\n.", BigInteger.Parse("-9223372036854775809")),
        Case(@"\x80\x02G\xbf\xe0\x00\x00\x00\x00\x00\x00.", -0.5),
        Case(@"\x80\x02G\x7f\xf0\x00\x00\x00\x00\x00\x00.", double.PositiveInfinity),
    ];

    private static IEnumerable<TestCaseData> Texts =>
    [
        Case(@"\x80\x02X\x03\x00\x00\x00a\xc3\xa9.", "aé"),
        Case(@"\x80\x04\x8c\x03a\xc3\xa9.", "aé"),
        Case(@"\x80\x04\x8d\x03\x00\x00\x00\x00\x00\x00\x00a\xc3\xa9.", "aé"),
        Case(@"\x80\x02U\x02a\xe9.", "aé"),
        Case(@"\x80\x02T\x02\x00\x00\x00a\xe9.", "aé"),
        Case(@"\x80\x02X\x01\x00\x00\x00\xff.", "\uFFFD"),
    ];

    [TestCaseSource(nameof(Scalars))]
    public void A_scalar_is_its_value(byte[] pickle, object? expected)
    {
        object? value = OpenedFile.Unpickle(pickle);

        Assert.That(value, Is.EqualTo(expected));
        Assert.That(value?.GetType(), Is.EqualTo(expected?.GetType()));
    }

    [TestCaseSource(nameof(Texts))]
    public void A_text_is_its_characters(byte[] pickle, string expected) =>
        Assert.That((OpenedFile.Unpickle(pickle) as PickleText)?.Value, Is.EqualTo(expected));

    [Test]
    public void A_long_text_stays_in_the_file_until_it_is_asked_for_and_a_very_long_one_for_ever()
    {
        using TestSupport.TemporaryFolder folder = new();
        string path = folder.File("data.pkl");
        string veryLong = new('y', PickleLimits.Text + 1);
        File.WriteAllBytes(path, new PickleAssembler().Text(new string('x', 100_000)).Text(veryLong).Raw(0x86).Stop());
        using var file = Conversion.Checkpoints.Storages.CheckpointFile.Open(path);

        var pair = (PickleSequence)new PickleReader(new PickleInput(file, 0, file.Length), null, default).Read()!;

        Assert.That(((PickleText)pair.Items[0]!).Value, Is.EqualTo(new string('x', 100_000)));
        Assert.That(((PickleText)pair.Items[0]!).Name, Is.Null);
        Assert.That(((PickleText)pair.Items[1]!).Value, Is.Null);
    }

    [Test]
    public void Collections_hold_their_items_in_order()
    {
        // [1, (), (2,), (3, 4), (5, 6, 7), (8, 9, 10, 11), [12], {13: 14, 15: 16}, {17}, frozenset({18})] of protocol 4.
        byte[] pickle = Bytes(
            @"\x80\x04]\x94(K\x01)K\x02\x85\x94K\x03K\x04\x86\x94K\x05K\x06K\x07\x87\x94(K\x08K\tK\nK\x0bt\x94]\x94K\x0ca"
            + @"}\x94(K\rK\x0eK\x0fK\x10u\x8f\x94(K\x11\x90(K\x12\x91\x94e.");

        Assert.That(Shown(OpenedFile.Unpickle(pickle)), Is.EqualTo("[1,(),(2),(3,4),(5,6,7),(8,9,10,11),[12],{13:14,15:16},[17],(18)]"));
    }

    [Test]
    public void A_value_that_was_put_in_the_memo_is_the_same_when_it_is_recalled()
    {
        var list = (PickleSequence)OpenedFile.Unpickle(Bytes(@"\x80\x02](K\x01\x85q\x07h\x07]r\x00\x01\x00\x00j\x00\x01\x00\x00e."))!;

        Assert.That(list.Items[1], Is.SameAs(list.Items[0]));
        Assert.That(list.Items[3], Is.SameAs(list.Items[2]));
    }

    [Test]
    public void What_is_popped_is_gone_and_what_is_doubled_is_there_twice() =>
        Assert.That(Shown(OpenedFile.Unpickle(Bytes(@"\x80\x02K\x01K\x020(K\x03K\x0412\x86."))), Is.EqualTo("(1,1)"));

    [Test]
    public void An_operation_on_nothing_is_refused_whatever_it_is()
    {
        for (int opcode = 0; opcode < 256; opcode++)
        {
            // The number 0x4D4D is the one complete pickle among these.
            byte[] pickle = [0x80, 2, (byte)opcode, (byte)opcode, (byte)opcode, (byte)'.'];
            if (opcode == 'M') continue;

            CheckpointException error = Assert.Throws<CheckpointException>(() => OpenedFile.Unpickle(pickle), $"0x{opcode:X2}")!;
            Assert.That(error.Offset, Is.InRange(2, 6), $"0x{opcode:X2}");
        }
    }

    [TestCase(1)]
    [TestCase(6)]
    public void Another_protocol_is_refused(byte protocol) =>
        Assert.That(() => OpenedFile.Unpickle([0x80, protocol, (byte)'N', (byte)'.']), Throws.InstanceOf<CheckpointException>());

    private static TestCaseData Case(string pickle, object? value) => new(Bytes(pickle), value) { TestName = $"{{m}}({pickle})" };

    /// <summary>Bytes written as in Python.</summary>
    private static byte[] Bytes(string python)
    {
        List<byte> bytes = [];
        for (int i = 0; i < python.Length; i++)
        {
            if (python[i] != '\\')
            {
                bytes.Add((byte)python[i]);
                continue;
            }

            char kind = python[++i];
            bytes.Add(kind switch
            {
                't' => (byte)'\t',
                'n' => (byte)'\n',
                'r' => (byte)'\r',
                _ => Convert.FromHexString(python.AsSpan(i + 1, 2))[0],
            });
            if (kind == 'x') i += 2;
        }

        return [.. bytes];
    }

    private static string Shown(object? value) => value switch
    {
        PickleSequence { Mutable: true } list => $"[{string.Join(',', list.Items.Select(Shown))}]",
        PickleSequence tuple => $"({string.Join(',', tuple.Items.Select(Shown))})",
        PickleDictionary dictionary => $"{{{string.Join(',', dictionary.Entries.Select(Shown))}}}",
        _ => $"{value}",
    };

    private static string Shown((object? Key, object? Value) entry) => $"{Shown(entry.Key)}:{Shown(entry.Value)}";
}

using System.IO.Compression;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Archives that are damaged, or not as PyTorch writes them.</summary>
internal sealed class HostileZipTests
{
    private static readonly byte[] _pickle = new PickleAssembler().Ops("}").Text("w").Tensor("0", 6, 0, [6], [1]).Ops("s").Stop();
    private static readonly byte[] _floats = TorchFiles.Floats(6);

    [TestCase(false, "")]
    [TestCase(true, "")]
    [TestCase(false, "a comment behind the directory")]
    [TestCase(true, "a comment behind the directory")]
    public void An_archive_with_64_bit_records_or_a_comment_is_read(bool zip64, string comment)
    {
        byte[] archive = Archive(zip64: zip64, comment: comment);
        using (ZipArchive other = new(new MemoryStream(archive)))
        {
            Assert.That(other.Entries.Select(entry => entry.Length), Is.EqualTo(new[] { _pickle.Length, _floats.Length }));
        }

        AssertRead(archive);
    }

    [Test]
    public void A_comment_that_looks_like_the_end_is_not_taken_for_it() => AssertRead(Archive(comment: "PK\x05\x06 is not the end"));

    [Test]
    public void A_zip_bomb_is_refused_before_anything_is_inflated()
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (Stream pickle = archive.CreateEntry("w/data.pkl", CompressionLevel.NoCompression).Open())
            {
                pickle.Write(_pickle);
            }

            using Stream bomb = archive.CreateEntry("w/data/0", CompressionLevel.Fastest).Open();
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++)
            {
                bomb.Write(zeros);
            }
        }

        Assert.That(stream.Length, Is.LessThan(1 << 20));
        Assert.That(OpenedFile.CheapRefusal(stream.ToArray(), 1).Message, Does.Contain("compressed"));
    }

    [Test]
    public void Entries_that_overlap_are_refused()
    {
        // The first entry's bytes are themselves a whole entry.
        byte[] entry = new ZipBuilder().Add("w/data/0", _floats).Build()[..(30 + "w/data/0".Length + _floats.Length)];
        byte[] quoted = new ZipBuilder()
            .Add("w/data.pkl", entry)
            .Add(new ZipBuilder.Entry("w/data/0", _floats) { Header = _ => 30 + "w/data.pkl".Length })
            .Build();
        byte[] same = Archive(entry => entry with { Header = _ => 0 }, "w/data.pk2");
        byte[] longer = Archive(entry => entry with { Size = size => size + 1 });

        Assert.That(OpenedFile.Refusal(quoted).Message, Does.Contain("overlaps another"));
        Assert.That(OpenedFile.Refusal(same).Message, Does.Contain("overlaps another"));
        Assert.That(OpenedFile.Refusal(longer).Message, Does.Contain("overlaps an entry"));
    }

    [Test]
    public void Entries_that_are_not_in_the_file_are_refused()
    {
        byte[] outside = Archive(entry => entry with { Header = _ => 1_000_000 });
        byte[] beside = Archive(entry => entry with { Header = offset => offset + 1 });
        byte[] renamed = Archive(entry => entry with { LocalName = name => name + "x" });
        byte[] larger = Archive(entry => entry with { Size = _ => 1_000_000 });

        Assert.That(OpenedFile.Refusal(outside).Message, Does.Contain("outside"));
        Assert.That(OpenedFile.Refusal(beside).Message, Does.Contain("directory says"));
        Assert.That(OpenedFile.Refusal(renamed).Message, Does.Contain("directory says"));
        Assert.That(OpenedFile.Refusal(larger).Message, Does.Contain("beyond"));
    }

    [TestCase(-1)]
    [TestCase(long.MinValue)]
    [TestCase(long.MaxValue)]
    [TestCase(1L << 40)]
    public void Places_and_sizes_of_64_bits_that_are_not_in_the_file_are_refused(long wrong)
    {
        byte[] header = Archive(entry => entry with { Header = _ => wrong }, zip64: true);
        byte[] size = Archive(entry => entry with { Size = _ => wrong }, zip64: true);

        Assert.That(OpenedFile.CheapRefusal(header, 1).Message, Does.Contain("outside"));
        Assert.That(OpenedFile.CheapRefusal(size, 1).Message, Does.Contain("beyond"));
    }

    [Test]
    public void Entries_that_are_encrypted_or_of_one_name_are_refused()
    {
        Assert.That(OpenedFile.Refusal(Archive(entry => entry with { Flags = 1 })).Message, Does.Contain("encrypted"));
        Assert.That(OpenedFile.Refusal(Archive(entry => entry with { Method = 8 })).Message, Does.Contain("compressed"));
        Assert.That(OpenedFile.Refusal(Archive(entry => entry, "w/data.pkl")).Message, Does.Contain("two entries 'w/data.pkl'"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_directory_that_is_not_as_the_end_says_is_refused(bool zip64)
    {
        foreach (long wrong in (long[])[3, 0xFFFE, int.MaxValue, long.MaxValue, -1])
        {
            if (zip64 || wrong is > 0 and < ushort.MaxValue)
                Assert.That(OpenedFile.CheapRefusal(Archive(zip64: zip64, count: _ => wrong), 1).Message, Does.Contain("directory"));
        }

        foreach (long wrong in (long[])[0, 1, 1_000_000, long.MaxValue, -1])
        {
            if (zip64 || wrong is >= 0 and < uint.MaxValue)
                Assert.That(OpenedFile.CheapRefusal(Archive(zip64: zip64, directory: _ => wrong), 1).Message, Does.Contain("directory"));
        }
    }

    [Test]
    public void An_archive_of_something_else_is_refused()
    {
        byte[] two = new ZipBuilder().Add("a/data.pkl", _pickle).Add("b/data.pkl", _pickle).Build();
        byte[] program = new ZipBuilder().Add("w/data.pkl", _pickle).Add("w/constants.pkl", _pickle).Add("w/data/0", _floats).Build();
        byte[] order = new ZipBuilder().Add("w/data.pkl", _pickle).Add("w/byteorder", [.. "middle"u8]).Add("w/data/0", _floats).Build();

        Assert.That(OpenedFile.Refusal(new ZipBuilder().Add("arr_0.npy", _floats).Build()).Message, Does.Contain("data.pkl"));
        Assert.That(OpenedFile.Refusal(two).Message, Does.Contain("data.pkl"));
        Assert.That(OpenedFile.Refusal(program).Message, Does.Contain("TorchScript"));
        Assert.That(OpenedFile.Refusal(order).Message, Does.Contain("'middle'"));
    }

    private static byte[] Archive(
        Func<ZipBuilder.Entry, ZipBuilder.Entry>? change = null, string name = "w/data/0", bool zip64 = false, string comment = "",
        Func<long, long>? count = null, Func<long, long>? directory = null)
    {
        ZipBuilder.Entry storage = new(name, _floats);
        ZipBuilder archive = new()
        {
            Zip64 = zip64,
            Comment = comment,
            Count = count ?? (value => value),
            DirectoryOffset = directory ?? (value => value),
        };
        return archive.Add("w/data.pkl", _pickle).Add(change is null ? storage : change(storage)).Build();
    }

    private static void AssertRead(byte[] archive) => OpenedFile.Use(archive, checkpoint =>
    {
        float[] values = new float[6];
        checkpoint.Tensors["w"].Read(values);
        Assert.That(values, Is.EqualTo(new[] { 0f, 1, 2, 3, 4, 5 }));
    });
}

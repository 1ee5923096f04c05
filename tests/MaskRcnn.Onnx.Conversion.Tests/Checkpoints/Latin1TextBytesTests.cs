using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Bytes that Python 3 wrote as a text, larger than the buffer that they are read through.</summary>
internal sealed class Latin1TextBytesTests
{
    // One ASCII byte more moves every character of two bytes over the buffer's end.
    [TestCase(0)]
    [TestCase(1)]
    public void Bytes_of_every_value_are_read_whole_in_parts_and_again(int ascii)
    {
        byte[] bytes = [.. new byte[ascii], .. Enumerable.Repeat((byte)0xE9, 100_000), .. Values(200_000)];
        Use(Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes)), reader =>
        {
            byte[] read = new byte[bytes.Length];
            reader.Read(0, read);
            Assert.That(read.AsSpan().SequenceEqual(bytes), "whole");

            foreach ((int offset, int length) in ((int, int)[])[(10, 7), (17, 70_000), (150_000, 100_000), (3, 90_000)])
            {
                reader.Read(offset, read.AsSpan(0, length));
                Assert.That(read.AsSpan(0, length).SequenceEqual(bytes.AsSpan(offset, length)), $"{length} from {offset}");
            }
        });
    }

    [TestCase("\xC4\x80", TestName = "{m}(a character of 256)")]
    [TestCase("\xC2", TestName = "{m}(half a character)")]
    [TestCase("\xC2\x41", TestName = "{m}(a wrong second byte)")]
    [TestCase("\x80\x80", TestName = "{m}(no first byte)")]
    [TestCase("\xE2\x82\xAC", TestName = "{m}(three bytes)")]
    public void A_text_with_other_characters_is_refused(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);

        Use(bytes, reader => Assert.That(() => reader.Read(0, new byte[1]), Throws.InstanceOf<CheckpointException>()));
    }

    [Test]
    public void A_text_that_is_too_short_is_refused() =>
        Use([.. "abc"u8], reader => Assert.That(() => reader.Read(0, new byte[4]), Throws.InstanceOf<CheckpointException>()));

    private static byte[] Values(int count)
    {
        byte[] values = new byte[count];
        new Random(1).NextBytes(values);
        return values;
    }

    private static void Use(byte[] text, Action<ByteReader> test)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("text");
        File.WriteAllBytes(path, text);
        using CheckpointFile file = CheckpointFile.Open(path);
        using ByteReader reader = new Latin1TextBytes(file, 0, text.Length).OpenReader();
        test(reader);
    }
}

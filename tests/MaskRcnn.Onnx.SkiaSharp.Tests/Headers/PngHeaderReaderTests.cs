using MaskRcnn.Onnx.SkiaSharp.Headers;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Headers;

internal sealed class PngHeaderReaderTests
{
    private static readonly byte[] Header = TestPng.Chunk("IHDR", TestPng.Header(2, 1, 8, 2));
    private static readonly byte[] Data = TestPng.Chunk("IDAT", TestPng.Compress([1, 2, 3, 4, 5, 6], 6));
    private static readonly byte[] End = TestPng.Chunk("IEND", []);
    private static readonly byte[] Palette = TestPng.Chunk("PLTE", [1, 2, 3]);

    [Test]
    public void The_chunks_in_order_are_accepted() => Assert.That(Read(Header, Data, End).TruncatedBecause, Is.Null);

    [Test]
    public void Data_before_the_header_are_refused() => Refused("start", Data, Header, End);

    [Test]
    public void A_wrong_checksum_of_each_critical_chunk_is_refused()
    {
        Refused("checksum", Altered(Header), Data, End);
        Refused("checksum", Header, Altered(Data), End);
        Refused("checksum", Header, Data, Altered(End));
        Refused("checksum", Header, Altered(Palette), Data, End);
    }

    [Test]
    public void A_wrong_checksum_of_another_chunk_takes_the_chunk_away_and_not_the_image()
    {
        byte[] orientation = TestPng.Chunk("eXIf", TestExif.Tiff(6));
        Assert.That(Read(Header, orientation, Data, End).Orientation, Is.EqualTo(6));
        Assert.That(Read(Header, Altered(orientation), Data, End).Orientation, Is.EqualTo(1));
    }

    [Test]
    public void Data_in_two_pieces_are_refused() => Refused("one piece", Header, Data, TestPng.Chunk("tEXt", []), Data, End);

    [Test]
    public void A_palette_after_the_data_is_refused() => Refused("palette", Header, Data, Palette, End);

    [Test]
    public void A_palette_of_half_a_colour_is_refused() => Refused("palette", Header, TestPng.Chunk("PLTE", [1, 2, 3, 4]), Data, End);

    [Test]
    public void An_indexed_image_without_a_palette_is_refused() =>
        Refused("palette", TestPng.Chunk("IHDR", TestPng.Header(2, 1, 8, 3)), Data, End);

    [Test]
    public void An_unknown_critical_chunk_is_refused() => Refused("unknown critical", Header, TestPng.Chunk("QQQQ", []), Data, End);

    [Test]
    public void No_data_are_refused() => Refused("no image data", Header, End);

    [Test]
    public void Without_its_end_it_is_truncated() => Assert.That(Read(Header, Data).TruncatedBecause, Is.Not.Null);

    [Test]
    public void Fewer_data_than_deflate_can_code_are_truncated() =>
        Assert.That(Read(TestPng.Chunk("IHDR", TestPng.Header(4000, 4000, 8, 2)), Data, End).TruncatedBecause, Is.Not.Null);

    [TestCase(3, 16)]
    [TestCase(2, 4)]
    [TestCase(1, 8)]
    [TestCase(0, 3)]
    public void A_depth_that_the_colour_type_does_not_have_is_refused(int colourType, int depth) =>
        Refused("no specification", TestPng.Chunk("IHDR", TestPng.Header(2, 1, depth, colourType)), Data, End);

    [Test]
    public void The_frames_of_an_animation_are_counted() =>
        Assert.That(Read(Header, TestPng.Chunk("acTL", [0, 0, 0, 7, 0, 0, 0, 0]), Data, End).FrameCount, Is.EqualTo(7));

    private static ImageHeader Read(params byte[][] chunks) => ImageHeaderReader.Read([.. TestPng.Signature, .. chunks.SelectMany(chunk => chunk)]);

    private static void Refused(string reason, params byte[][] chunks) =>
        Assert.That(() => Read(chunks), Throws.TypeOf<UnsupportedImageException>().With.Message.Contains(reason));

    private static byte[] Altered(byte[] chunk) => [.. chunk.AsSpan(0, chunk.Length - 1), (byte)(chunk[^1] ^ 1)];
}

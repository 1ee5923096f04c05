using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Imaging.Resizing;

/// <summary>Against the libraries themselves: scripts/make_resize_fixtures.py wrote the fixtures.</summary>
internal sealed class ReferenceResizeTests
{
    [TestCase("pillow_bilinear.json", ResizeFilter.PillowBilinear)]
    [TestCase("opencv_bilinear.json", ResizeFilter.OpenCvBilinear)]
    public void Eight_bit_filters_equal_the_library_bit_by_bit(string fixture, ResizeFilter filter)
    {
        foreach ((ImageSize from, ImageSize to, JsonElement known) in Cases(fixture))
        {
            var processor = new MaskRcnnImageProcessor(new PreprocessSettings
            {
                ExactSize = to,
                ResizeFilter = filter,
                RescaleFactor = null,
                DoNormalize = false,
            });
            using PixelValues values = processor.Preprocess(SyntheticPicture.Create(from.Height, from.Width));
            Assert.That(Hash(Interleaved(values)), Is.EqualTo(known.GetProperty("sha256").GetString()), $"{from} to {to}");
        }
    }

    [Test]
    public void The_float_filter_equals_torch_bit_by_bit()
    {
        foreach ((ImageSize from, ImageSize to, JsonElement known) in Cases("torch_bilinear.json"))
        {
            var processor = new MaskRcnnImageProcessor(new PreprocessSettings { ExactSize = to, ResizeFilter = ResizeFilter.TorchBilinear });
            using PixelValues values = processor.Preprocess(SyntheticPicture.Create(from.Height, from.Width));
            foreach (JsonElement sample in known.GetProperty("samples").EnumerateArray())
            {
                int index = (((sample[0].GetInt32() * to.Height) + sample[1].GetInt32()) * to.Width) + sample[2].GetInt32();
                Assert.That(values.Values[index], Is.EqualTo(sample[3].GetSingle()).Within(1e-5f), $"{from} to {to}, {sample}");
            }

            if (known.GetProperty("sha256").GetString() is { } hash)
            {
                Assert.That(Hash(MemoryMarshal.AsBytes(values.Values)), Is.EqualTo(hash), $"{from} to {to}");
            }
        }
    }

    private static IEnumerable<(ImageSize From, ImageSize To, JsonElement Known)> Cases(string fixture)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestPaths.Fixture("resize", fixture)));
        foreach (JsonElement known in document.RootElement.EnumerateArray())
        {
            yield return (Size(known.GetProperty("from")), Size(known.GetProperty("to")), known);
        }
    }

    private static ImageSize Size(JsonElement size) => new(size.GetProperty("width").GetInt32(), size.GetProperty("height").GetInt32());

    private static byte[] Interleaved(PixelValues values)
    {
        int plane = values.Height * values.Width;
        byte[] pixels = new byte[plane * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)values.Values[(i % 3 * plane) + (i / 3)];
        }

        return pixels;
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

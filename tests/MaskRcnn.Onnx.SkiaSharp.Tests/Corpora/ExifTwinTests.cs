using System.Globalization;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Corpora;

/// <summary>Photographs stored in all orientations (goal G3).</summary>
internal sealed class ExifTwinTests
{
    [Test]
    public void All_orientations_of_a_photograph_look_alike_when_upright()
    {
        string folder = TestPaths.SharedOrSkip("data", "exif-orientation");
        byte[] first = [];
        using IDisposable all = Assert.EnterMultipleScope();
        foreach (string line in File.ReadLines(Path.Combine(folder, "expected.csv")).Skip(1).OrderBy(line => line.Contains("_0", StringComparison.Ordinal) ? "z" : line, StringComparer.Ordinal))
        {
            string[] fields = line.Split(',');
            using DecodedImage image = new SkiaImageDecoder().Decode(Path.Combine(folder, fields[0]));
            Assert.That(image.Frame.Size, Is.EqualTo(new ImageSize(Whole(fields[4]), Whole(fields[5]))), fields[0]);
            Assert.That(image.Orientation, Is.EqualTo(Math.Max(Whole(fields[1]), 1)), fields[0]);
            byte[] rgb = TestImage.RgbOf(image.Frame);
            if (fields[1] == "1")
            {
                first = rgb;
            }

            // The column was made with Pillow, whose JPEG pixels are the same.
            if (fields[1] != "0")
            {
                Assert.That(TestImage.MeanDifference(rgb, first), Is.EqualTo(double.Parse(fields[6], CultureInfo.InvariantCulture)).Within(0.0006), fields[0]);
            }
        }
    }

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

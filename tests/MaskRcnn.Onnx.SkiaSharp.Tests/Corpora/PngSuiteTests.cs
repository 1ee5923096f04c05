using System.Security.Cryptography;
using MaskRcnn.Onnx.SkiaSharp.Tests.Inputs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Corpora;

/// <summary>Willem van Schaik's PngSuite, with checksums that two other decoders agree on (goal G3).</summary>
internal sealed class PngSuiteTests
{
    [Test]
    public void Every_valid_file_is_exact_and_every_corrupt_one_refused()
    {
        string folder = TestPaths.SharedOrSkip("data", "png-suite");
        int valid = 0;
        int corrupt = 0;
        using IDisposable all = Assert.EnterMultipleScope();
        foreach (string line in File.ReadLines(Path.Combine(folder, "expected.csv")).Skip(1))
        {
            string[] fields = line.Split(',');
            byte[] file = File.ReadAllBytes(Path.Combine(folder, fields[0]));
            if (fields[1] == "refuse")
            {
                corrupt++;
                Assert.That(() => TestImage.Decode(file), Throws.TypeOf<UnsupportedImageException>(), fields[0]);
                continue;
            }

            valid++;
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(TestImage.Decode(file))), Is.EqualTo(fields[8]), fields[0]);
        }

        Assert.That((valid, corrupt), Is.EqualTo((161, 14)));
    }
}

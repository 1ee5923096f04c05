using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.SkiaSharp.Tests.Corpora;

/// <summary>Every file of the set of broken, hostile and odd images (goal G1).</summary>
internal sealed class BadImageTests
{
    private static readonly string[] ImageFiles = [".bmp", ".gif", ".jpg", ".jpeg", ".mpo", ".png", ".webp", ".bin"];
    private TemporaryFolder? _folder;

    [OneTimeSetUp]
    public void Unpack()
    {
        string archive = TestPaths.SharedOrSkip("data", "bad-images.tar.gz");
        _folder = new TemporaryFolder();
        using FileStream file = File.OpenRead(archive);
        using GZipStream tar = new(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(tar, _folder.Path, overwriteFiles: false);
    }

    [OneTimeTearDown]
    public void Remove() => _folder?.Dispose();

    [Test]
    public void Every_file_gives_a_picture_or_a_documented_error_in_time_and_memory([Values(false, true)] bool allowTruncated)
    {
        string[] files = [.. Directory.EnumerateFiles(_folder!.Path, "*", SearchOption.AllDirectories).Where(file => ImageFiles.Contains(Path.GetExtension(file)))];
        SkiaImageDecoder decoder = new(new ImageDecodeOptions { AllowTruncated = allowTruncated });
        List<string> undocumented = [];
        int decoded = 0;
        TimeSpan slowest = TimeSpan.Zero;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        bool measured = PeakMemory.TryReset();
        long start = Stopwatch.GetTimestamp();
        foreach (string file in files)
        {
            long before = Stopwatch.GetTimestamp();
            try
            {
                using DecodedImage image = decoder.Decode(file);
                decoded++;
            }
            catch (Exception e)
            {
                if (e is not (UnsupportedImageException or ImageLimitException) || e.Message.Contains(_folder.Path, StringComparison.Ordinal))
                {
                    undocumented.Add($"{Path.GetFileName(file)}: {e}");
                }
            }

            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(before).Ticks));
        }

        TimeSpan total = Stopwatch.GetElapsedTime(start);
        double peak = measured ? PeakMemory.MiB : double.NaN;
        TestContext.Out.WriteLine($"{files.Length} files, {decoded} pictures, {total.TotalSeconds:F2} s, slowest {slowest.TotalMilliseconds:F0} ms, peak {peak:F0} MiB of the whole test process");
        using IDisposable all = Assert.EnterMultipleScope();
        Assert.That(undocumented, Is.Empty);
        Assert.That(files, Has.Length.GreaterThan(8000));
        Assert.That(decoded, Is.GreaterThan(1000));
        Assert.That(slowest.TotalSeconds, Is.LessThan(1));
        Assert.That(total.TotalSeconds, Is.LessThan(30.0 * files.Length / 8000));

        // The goal is for the defaults: truncation allowed, the set has pictures of 72 MiB.
        Assert.That(peak, Is.NaN.Or.LessThan(allowTruncated ? 400 : 200));
    }
}

using System.Diagnostics;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Graphs;

internal sealed class HostileGraphTests
{
    private static IEnumerable<string> HostileFiles() =>
        Directory.EnumerateFiles(TestPaths.Fixture("graphs"), "hostile_*.onnx").Select(file => Path.GetFileName(file)).Order();

    [TestCaseSource(nameof(HostileFiles))]
    public void A_hostile_graph_is_a_bundle_error_without_a_path(string file)
    {
        Stopwatch watch = Stopwatch.StartNew();
        BundleException? error = Assert.Throws<BundleException>(() => TinyGraphs.Open(TinyGraphs.Files(boxHead: file)).Dispose());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.File, Is.EqualTo("box_head.onnx"));
            Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
            AssertPathFree(error.Message);
        }

        TestContext.Out.WriteLine(error!.Message);
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4096)]
    public void Garbage_is_a_bundle_error(int length)
    {
        byte[] garbage = new byte[length];
        new Random(length).NextBytes(garbage);
        Assert.That(
            () => TinyGraphs.Open(TinyGraphs.Files() with { BoxHead = TinyGraphs.BoxHead(garbage) }).Dispose(),
            Throws.InstanceOf<BundleException>().With.Property("File").EqualTo("box_head.onnx"));
    }

    [Test]
    public void A_graph_cut_anywhere_is_a_bundle_error()
    {
        byte[] whole = TinyGraphs.Bytes("box_head.onnx");
        GraphFiles files = TinyGraphs.Files(maskHead: null, keypointHead: null);
        for (int length = 0; length < whole.Length; length += 3)
        {
            BundleException? error = Assert.Throws<BundleException>(
                () => TinyGraphs.Open(files with { BoxHead = TinyGraphs.BoxHead(whole.AsMemory(0, length)) }).Dispose(), "cut at {0}", length);
            AssertPathFree(error!.Message);
        }
    }

    [Test]
    public void One_flipped_bit_is_a_bundle_error_or_another_graph_but_never_another_exception()
    {
        byte[] whole = TinyGraphs.Bytes("mask_head.onnx");
        GraphFiles files = TinyGraphs.Files(keypointHead: null);
        int refused = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit += 7)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                TinyGraphs.Open(files with { MaskHead = TinyGraphs.Graph("mask_head.onnx", flipped) }).Dispose();
            }
            catch (BundleException error)
            {
                refused++;
                AssertPathFree(error.Message);
            }
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    [Test]
    public void The_runtimes_own_format_is_not_guessed_from_the_bytes() => Assert.That(
        () => TinyGraphs.Open(TinyGraphs.Files() with { BoxHead = TinyGraphs.BoxHead("\0\0\0\0ORTM\0\0\0\0\0\0\0\0"u8.ToArray()) }).Dispose(),
        Throws.InstanceOf<BundleException>());

    private static void AssertPathFree(string message) =>
        Assert.That(message, Does.Not.Match(@"[/\\]").And.Not.Match(@"[\p{Cc}]"), message);
}

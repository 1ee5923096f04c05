using System.Diagnostics;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.Pooling;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Graphs;

/// <summary>The graphs of two models that were trained on COCO, against the tensors that their reference gave.</summary>
internal sealed class SharedBundleGraphTests
{
    private const string Masks = "coco-mobile-maskrcnn";
    private const string Keypoints = "coco-mobile-keypointrcnn";
    private static readonly CancellationToken None = CancellationToken.None;

    [Test]
    public void Backbone_gives_the_references_features_logits_and_deltas()
    {
        using GraphSet graphs = Open(Masks);
        NpyArray pixels = Reference(Masks, "168974", "pixel_values");
        using BackboneMaps maps = graphs.Backbone.Run(pixels.Data, 1, pixels.Shape[2], pixels.Shape[3], None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(graphs.Backbone.FeatureStrides, Is.EqualTo(new[] { 16 }));
            Assert.That(graphs.Backbone.AnchorsPerCell, Is.EqualTo(new[] { 15 }));
            Assert.That(maps.FeatureShape(0), Is.EqualTo(new MapShape(112, 27, 20)));
            AssertNear("features_16", maps.Features(0, 0), 1e-3f);
            AssertNear("rpn_logits_16", maps.RpnLogits(0, 0), 1e-3f);
            AssertNear("rpn_deltas_16", maps.RpnDeltas(0, 0), 1e-3f);
        }

        static void AssertNear(string name, ReadOnlyMemory<float> actual, float tolerance)
        {
            float[] expected = Reference(Masks, "168974", name).Data;
            Assert.That(actual.Length, Is.EqualTo(expected.Length), name);
            float worst = 0;
            for (int i = 0; i < expected.Length; i++)
                worst = MathF.Max(worst, MathF.Abs(expected[i] - actual.Span[i]));
            TestContext.Out.WriteLine($"{name}: largest difference {worst:G3}");
            Assert.That(worst, Is.LessThan(tolerance), name);
        }
    }

    [Test]
    public void Box_head_gives_the_references_logits_and_deltas_for_its_proposals()
    {
        using GraphSet graphs = Open(Masks);
        float[] proposals = Reference(Masks, "168974", "proposals").Data;
        float[] features = Reference(Masks, "168974", "features_16").Data;
        int rois = proposals.Length / 4;
        List<float> pooled = [];
        for (int i = 0; i < proposals.Length; i += 4)
        {
            BoundingBox box = new(proposals[i], proposals[i + 1], proposals[i + 2], proposals[i + 3]);
            pooled.AddRange(NaiveRoiAlign.Pool(features, 112, 27, 20, box, 1 / 16f, new RoiAlignOptions(6, 6, 0, true)));
        }

        float[] logits = new float[rois * graphs.BoxHead.LogitsPerRoi];
        float[] deltas = new float[rois * graphs.BoxHead.DeltasPerRoi];
        graphs.BoxHead.Run(pooled.ToArray(), rois, logits, deltas, None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((graphs.BoxHead.LogitsPerRoi, graphs.BoxHead.DeltasPerRoi), Is.EqualTo((81, 320)));
            Assert.That(logits, Is.EqualTo(Reference(Masks, "168974", "box_logits").Data).Within(1e-3f));
            Assert.That(deltas, Is.EqualTo(Reference(Masks, "168974", "box_deltas").Data).Within(1e-3f));
        }
    }

    [Test]
    public void Keypoint_bundle_opens_with_its_own_shapes()
    {
        using GraphSet graphs = Open(Keypoints);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(graphs.MaskHead, Is.Null);
            Assert.That((graphs.KeypointHead!.Keypoints, graphs.KeypointHead.MapSize), Is.EqualTo((17, 24)));
            Assert.That((graphs.BoxHead.LogitsPerRoi, graphs.BoxHead.DeltasPerRoi, graphs.Backbone.Channels), Is.EqualTo((2, 4, 88)));
        }
    }

    [TestCase(Masks)]
    [TestCase(Keypoints)]
    public void Warm_up_runs_a_real_bundle(string bundle)
    {
        using GraphSet graphs = Open(bundle);
        Assert.DoesNotThrow(() => graphs.WarmUp(new ImageSize(427, 320), 200, None));
    }

    [Test]
    public void Any_image_size_runs_on_one_session()
    {
        using GraphSet graphs = Open(Masks);
        foreach ((int height, int width) in new[] { (64, 64), (33, 401), (320, 427), (500, 40) })
        {
            using BackboneMaps maps = graphs.Backbone.Run(new float[2 * 3 * height * width], 2, height, width, None);
            Assert.That(
                maps.FeatureShape(0), Is.EqualTo(new MapShape(112, (height + 15) / 16, (width + 15) / 16)), $"{height}x{width}");
        }
    }

    [Test]
    public void Opening_and_closing_fifty_times_gives_the_memory_back()
    {
        ModelBundle bundle = Load(Masks);
        float[] pixels = new float[3 * 320 * 320];
        OpenRunClose(10);
        long before = ResidentBytes();
        OpenRunClose(50);
        double growth = (ResidentBytes() - before) / (1024.0 * 1024);
        TestContext.Out.WriteLine($"resident memory grew by {growth:F1} MiB");

        // The graphs have 10 MB: a leak of the weights alone would be 500 MB.
        Assert.That(growth, Is.LessThan(100));

        void OpenRunClose(int times)
        {
            for (int i = 0; i < times; i++)
            {
                using GraphSet graphs = GraphSet.Open(bundle, ExecutionOptions.Cpu, null, None);
                graphs.Backbone.Run(pixels, 1, 320, 320, None).Dispose();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long ResidentBytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static GraphSet Open(string bundle) => GraphSet.Open(Load(bundle), ExecutionOptions.Cpu, null, None);

    private static ModelBundle Load(string bundle) => ModelBundle.Load(TestPaths.SharedOrSkip("models", bundle), None);

    private static NpyArray Reference(string bundle, string image, string name) =>
        NpyArray.Load(TestPaths.SharedOrSkip("models", bundle, "reference", image, name + ".npy"));
}

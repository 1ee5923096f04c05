using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Tests.Graphs;

internal sealed class GraphSetTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Test]
    public void Reads_levels_channels_and_anchors_off_the_graph()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(graphs.Backbone.FeatureStrides, Is.EqualTo(new[] { 8, 16 }));
            Assert.That(graphs.Backbone.RpnStrides, Is.EqualTo(new[] { 8, 16 }));
            Assert.That(graphs.Backbone.AnchorsPerCell, Is.EqualTo(new[] { 3, 3 }));
            Assert.That(graphs.Backbone.Channels, Is.EqualTo(4));
            Assert.That(graphs.BoxHead.LogitsPerRoi, Is.EqualTo(4));
            Assert.That(graphs.BoxHead.DeltasPerRoi, Is.EqualTo(12));
            Assert.That(graphs.MaskHead!.MaskSize, Is.EqualTo(4));
            Assert.That((graphs.KeypointHead!.Keypoints, graphs.KeypointHead.MapSize), Is.EqualTo((2, 2)));
        }
    }

    [Test]
    public void Backbone_gives_what_numpy_gives_for_a_batch()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        using BackboneMaps maps = graphs.Backbone.Run(TinyGraphs.Sample(2 * 3 * 40 * 24), 2, 40, 24, None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((maps.Batch, maps.FeatureLevels, maps.RpnLevels), Is.EqualTo((2, 2, 2)));
            Assert.That(maps.FeatureShape(0), Is.EqualTo(new MapShape(4, 5, 3)));
            Assert.That(maps.FeatureShape(1), Is.EqualTo(new MapShape(4, 2, 1)));
            Assert.That(maps.RpnShape(0), Is.EqualTo(new MapShape(3, 5, 3)));
            foreach ((int level, int stride) in new[] { (0, 8), (1, 16) })
            {
                AssertImages(image => maps.Features(level, image), TinyGraphs.Expected($"features_{stride}"));
                AssertImages(image => maps.RpnLogits(level, image), TinyGraphs.Expected($"rpn_logits_{stride}"));
                AssertImages(image => maps.RpnDeltas(level, image), TinyGraphs.Expected($"rpn_deltas_{stride}"));
            }
        }

        static void AssertImages(Func<int, ReadOnlyMemory<float>> image, float[] expected) =>
            Assert.That(image(0).ToArray().Concat(image(1).ToArray()).ToArray(), Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public void Heads_give_what_numpy_gives_in_longer_memory_of_the_caller()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        float[] pooled = [.. TinyGraphs.Sample(5 * 16), .. new float[7]];
        float[] logits = [.. new float[20], -7f];
        float[] deltas = new float[64];
        float[] masks = new float[100];
        float[] heatMaps = new float[40];
        graphs.BoxHead.Run(pooled, 5, logits, deltas, None);
        graphs.MaskHead!.Run(pooled, new long[] { 2, 0, 1, 2, 1, 99 }, 5, masks, None);
        graphs.KeypointHead!.Run(pooled, 5, heatMaps, None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(logits[..20], Is.EqualTo(TinyGraphs.Expected("logits")).Within(1e-5f));
            Assert.That(logits[20], Is.EqualTo(-7f), "what lies behind the shape is not touched");
            Assert.That(deltas[..60], Is.EqualTo(TinyGraphs.Expected("deltas")).Within(1e-5f));
            Assert.That(masks[..80], Is.EqualTo(TinyGraphs.Expected("mask_logits")).Within(1e-5f));
            Assert.That(heatMaps, Is.EqualTo(TinyGraphs.Expected("heatmaps")).Within(1e-5f));
        }
    }

    [Test]
    public void No_rois_run_nothing()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(boxHead: "box_head_nan.onnx"));
        Assert.DoesNotThrow(() =>
        {
            graphs.BoxHead.Run(default, 0, default, default, None);
            graphs.MaskHead!.Run(default, default, 0, default, None);
            graphs.KeypointHead!.Run(default, 0, default, None);
        });
    }

    [TestCase(-1L)]
    [TestCase(3L)]
    [TestCase(long.MaxValue)]
    public void A_label_that_is_no_class_never_reaches_the_mask_head(long label)
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        float[] masks = new float[2 * 16];
        Assert.That(
            () => graphs.MaskHead!.Run(new float[2 * 16], new[] { 0, label }, 2, masks, None),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("0 to 2"));
    }

    [Test]
    public void Memory_that_is_too_short_is_refused_before_the_run()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => graphs.Backbone.Run(new float[10], 1, 16, 16, None), Throws.ArgumentException);
            Assert.That(() => graphs.BoxHead.Run(new float[16], 1, new float[3], new float[12], None), Throws.ArgumentException);
            Assert.That(() => graphs.MaskHead!.Run(new float[32], new long[1], 2, new float[32], None), Throws.ArgumentException);
        }
    }

    [Test]
    public void Maps_survive_the_graphs_and_refuse_to_be_read_once_disposed()
    {
        GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        BackboneMaps maps = graphs.Backbone.Run(TinyGraphs.Sample(2 * 3 * 40 * 24), 2, 40, 24, None);
        graphs.Dispose();
        ReadOnlyMemory<float> features = maps.Features(0, 0);
        Assert.That(features.ToArray(), Is.EqualTo(TinyGraphs.Expected("features_8")[..60]).Within(1e-5f));

        maps.Dispose();
        Assert.That(() => features.Span[0], Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_disposed_set_refuses_to_run()
    {
        GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        graphs.Dispose();
        graphs.Dispose();
        Assert.That(() => graphs.Backbone.Run(new float[3 * 256], 1, 16, 16, None), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Bundles_without_optional_heads_open()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(maskHead: null, keypointHead: null));
        Assert.That((graphs.MaskHead, graphs.KeypointHead), Is.EqualTo(((MaskHeadGraph?)null, (KeypointHeadGraph?)null)));
    }

    [Test]
    public void Class_agnostic_deltas_are_four_wide()
    {
        using GraphSet graphs = TinyGraphs.Open(
            TinyGraphs.Files(boxHead: "box_head_agnostic.onnx"), TinyGraphs.Contract with { ClassAgnosticDeltas = true });
        Assert.That(graphs.BoxHead.DeltasPerRoi, Is.EqualTo(4));
    }

    [Test]
    public void Warm_up_runs_every_graph()
    {
        using GraphSet good = TinyGraphs.Open(TinyGraphs.Files());
        Assert.DoesNotThrow(() => good.WarmUp(new ImageSize(64, 32), 10, None));

        // Proof that the box head ran: on zeros its logarithm is -infinity, and on the batch doubling graph the run fails.
        using GraphSet bad = TinyGraphs.Open(TinyGraphs.Files(boxHead: "box_head_twice.onnx"));
        Assert.That(() => bad.WarmUp(new ImageSize(64, 32), 10, None), Throws.InstanceOf<InferenceException>());
    }

    [Test]
    public void Opening_logs_one_line_with_requested_effective_and_reason()
    {
        RecordingLogger logger = new();
        using GraphSet graphs = GraphSet.Open(
            TinyGraphs.Files(), TinyGraphs.Contract, new ExecutionOptions { Provider = ExecutionProvider.Cuda }, logger, None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(graphs.Report.Effective, Is.EqualTo(ExecutionProvider.Cpu));
            Assert.That(logger.Lines, Has.Count.EqualTo(1));
            Assert.That(logger.Lines[0].Level, Is.EqualTo(LogLevel.Warning));
            Assert.That(logger.Lines[0].Text, Does.StartWith("Bundle tiny: requested cuda, effective cpu, because "));
            Assert.That(logger.Lines[0].Text, Does.Contain("Microsoft.ML.OnnxRuntime.Gpu"));
        }
    }

    private sealed class RecordingLogger : ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, formatter(state, exception)));
    }
}

using System.Diagnostics;
using MaskRcnn.Onnx.Graphs;

namespace MaskRcnn.Onnx.Tests.Graphs;

internal sealed class GraphRunTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Test]
    public void Nan_in_an_output_is_an_inference_error_that_names_it()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(backbone: "backbone_nan.onnx", boxHead: "box_head_nan.onnx"));
        float[] pixels = new float[3 * 16 * 16];
        pixels[^1] = -1;
        float[] pooled = TinyGraphs.Sample(16);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => graphs.Backbone.Run(pixels, 1, 16, 16, None),
                Throws.InstanceOf<InferenceException>().With.Message.Contains("backbone.onnx").And.Message.Contains("rpn_logits_8"));
            Assert.That(
                () => graphs.BoxHead.Run(pooled, 1, new float[4], new float[12], None),
                Throws.InstanceOf<InferenceException>().With.Message.Contains("box_head.onnx").And.Message.Contains("logits"));
        }
    }

    [Test]
    public void A_shape_that_the_graph_did_not_declare_is_an_inference_error()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(backbone: "backbone_batch_twice.onnx", boxHead: "box_head_twice.onnx"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => graphs.Backbone.Run(new float[3 * 16 * 16], 1, 16, 16, None),
                Throws.InstanceOf<InferenceException>().With.Message.Contains("features_8 as [2, 4, 2, 2]"));
            Assert.That(
                () => graphs.BoxHead.Run(TinyGraphs.Sample(16), 1, new float[8], new float[24], None),
                Throws.InstanceOf<InferenceException>().With.Message.StartsWith("box_head.onnx failed"));
        }
    }

    [Test]
    public void A_graph_that_wants_terabytes_is_an_inference_error()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(boxHead: "box_head_giant.onnx"));
        InferenceException? error = Assert.Throws<InferenceException>(
            () => graphs.BoxHead.Run(TinyGraphs.Sample(16), 1, new float[4], new float[12], None));
        Assert.That(error!.Message, Does.StartWith("box_head.onnx failed").And.Not.Contains("/"));
        TestContext.Out.WriteLine(error.Message);
    }

    [Test]
    public void A_cancelled_token_stops_before_the_run()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        CancellationToken cancelled = new(canceled: true);
        Assert.That(
            () => graphs.Backbone.Run(new float[3 * 16 * 16], 1, 16, 16, cancelled),
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancelled));
    }

    [Test]
    public async Task Cancelling_in_the_middle_of_a_run_stops_it_soon()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(backbone: "backbone_slow.onnx"));
        using CancellationTokenSource source = new();
        long cancelledAt = 0;
        Task cancelling = Task.Run(
            async () =>
            {
                await Task.Delay(300);
                cancelledAt = Stopwatch.GetTimestamp();
                source.Cancel();
            },
            None);
        Assert.That(
            () => graphs.Backbone.Run(new float[3 * 16 * 16], 1, 16, 16, source.Token),
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(source.Token));
        TimeSpan late = Stopwatch.GetElapsedTime(cancelledAt);
        await cancelling;
        TestContext.Out.WriteLine($"stopped {late.TotalMilliseconds:F1} ms after the cancellation");
        Assert.That(late, Is.LessThan(TimeSpan.FromSeconds(2)), "the whole run takes many seconds");
    }

    [Test]
    public void A_thousand_random_cancels_each_come_back_at_once()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(backbone: "backbone_slow.onnx"));
        Random random = new(7);
        float[] pixels = new float[3 * 16 * 16];
        TimeSpan worst = TimeSpan.Zero;
        for (int i = 0; i < 1000; i++)
        {
            TimeSpan delay = TimeSpan.FromMicroseconds(random.Next(4000));
            long start = Stopwatch.GetTimestamp();
            using CancellationTokenSource source = new(delay);
            Assert.That(() => graphs.Backbone.Run(pixels, 1, 16, 16, source.Token), Throws.InstanceOf<OperationCanceledException>());
            TimeSpan late = Stopwatch.GetElapsedTime(start) - delay;
            worst = late > worst ? late : worst;
        }

        TestContext.Out.WriteLine($"the latest came back {worst.TotalMilliseconds:F1} ms after its time");
        Assert.That(worst, Is.LessThan(TimeSpan.FromSeconds(5)), "the whole run takes much longer");
    }

    [Test]
    public void A_cancelled_session_still_gives_the_right_numbers()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        for (int i = 0; i < 50; i++)
        {
            using CancellationTokenSource source = new(TimeSpan.FromMicroseconds(20 * i));
            try
            {
                graphs.Backbone.Run(TinyGraphs.Sample(2 * 3 * 40 * 24), 2, 40, 24, source.Token).Dispose();
            }
            catch (OperationCanceledException)
            {
            }
        }

        using BackboneMaps maps = graphs.Backbone.Run(TinyGraphs.Sample(2 * 3 * 40 * 24), 2, 40, 24, None);
        Assert.That(maps.Features(0, 0).ToArray(), Is.EqualTo(TinyGraphs.Expected("features_8")[..60]).Within(1e-5f));
    }

    [Test]
    public async Task Disposing_waits_for_a_run_that_is_under_way()
    {
        GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files(backbone: "backbone_slow.onnx"));
        using CancellationTokenSource source = new();
        Task run = Task.Run(() => graphs.Backbone.Run(new float[3 * 16 * 16], 1, 16, 16, source.Token).Dispose(), None);
        await Task.Delay(300);
        Task disposal = Task.Run(graphs.Dispose);
        await Task.Delay(300);
        Assert.That((run.IsCompleted, disposal.IsCompleted), Is.EqualTo((false, false)));

        await source.CancelAsync();
        await disposal.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(async () => await run, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Thirty_two_threads_on_one_session_give_the_bytes_of_one()
    {
        using GraphSet graphs = TinyGraphs.Open(TinyGraphs.Files());
        float[][] inputs = [.. Enumerable.Range(0, 8).Select(seed => Noise(seed, 3 * 96 * 64))];
        float[][] serial = [.. inputs.Select(input => RunAll(graphs, input))];
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, 32).Select(index => new Thread(() =>
        {
            try
            {
                for (int i = 0; i < 25; i++)
                {
                    int which = (index + i) % inputs.Length;
                    if (!RunAll(graphs, inputs[which]).AsSpan().SequenceEqual(serial[which]))
                        throw new InvalidOperationException($"thread {index}, run {i} differs");
                }
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, error, null);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(failure, Is.Null);
    }

    private static float[] RunAll(GraphSet graphs, float[] pixels)
    {
        using BackboneMaps maps = graphs.Backbone.Run(pixels, 1, 96, 64, None);
        float[] logits = new float[4 * 4];
        float[] deltas = new float[4 * 12];
        float[] masks = new float[4 * 16];
        ReadOnlyMemory<float> pooled = maps.Features(0, 0)[..64];
        graphs.BoxHead.Run(pooled, 4, logits, deltas, None);
        graphs.MaskHead!.Run(pooled, new long[] { 0, 1, 2, 0 }, 4, masks, None);
        return [.. maps.Features(0, 0).Span, .. maps.RpnDeltas(1, 0).Span, .. logits, .. deltas, .. masks];
    }

    private static float[] Noise(int seed, int count)
    {
        Random random = new(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = random.NextSingle() - 0.5f;
        return values;
    }
}

using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Tests.Segmenting;

internal sealed class SegmentPipelineTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Images_are_written_in_the_order_of_the_run()
    {
        var log = new Log();
        await Pipeline(new FakeSegmenter(), new TextImages(), log).RunAsync(Jobs(50), CancellationToken.None);

        Assert.That(log.Events, Is.EqualTo(Enumerable.Range(0, 50).SelectMany(i => new[] { $"write {i}", $"done {i}" })));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_next_image_is_decoded_while_one_runs()
    {
        var images = new TextImages();
        var segmenter = new FakeSegmenter
        {
            // Only the decoder, running beside this, can bring a second image to life.
            BeforeEach = (frame, token) => Assert.That(frame.Width == 9 || SpinWait.SpinUntil(() => images.MostAlive >= 2, 20_000), Is.True),
        };
        var log = new Log();
        await Pipeline(segmenter, images, log).RunAsync(Jobs(2), CancellationToken.None);

        Assert.That(log.Events.Count(entry => entry.StartsWith("done", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task However_long_the_run_a_handful_of_images_is_in_memory_and_all_are_given_back()
    {
        var images = new TextImages();
        await Pipeline(new FakeSegmenter(), images, new Log { Delay = TimeSpan.FromMilliseconds(2) }).RunAsync(Jobs(60), CancellationToken.None);

        Assert.That(images.MostAlive, Is.InRange(2, 6));
        Assert.That(images.Alive, Is.Zero);
    }

    [Test]
    public async Task An_image_that_fails_in_any_stage_leaves_its_neighbours_alone()
    {
        _folder.Add("1", "no image");
        var images = new TextImages();
        var segmenter = new FakeSegmenter
        {
            BeforeEach = (frame, _) =>
            {
                if (frame.Height == 3)
                {
                    throw new InferenceException("the network failed");
                }
            },
        };
        _folder.Add("3", "9x3");
        var log = new Log { BrokenJob = 5 };
        await Pipeline(segmenter, images, log).RunAsync(Jobs(7), CancellationToken.None);

        Assert.That(log.Events.Where(entry => !entry.StartsWith("write", StringComparison.Ordinal)).Order(), Is.EqualTo(new[]
        {
            "done 0", "done 2", "done 4", "done 6",
            "failed 1: the file is not an image", "failed 3: the network failed", "failed 5: its results could not be written: No space left on device",
        }));
        Assert.That(images.Alive, Is.Zero);
    }

    [Test]
    [CancelAfter(30_000)]
    public void Cancelling_ends_the_run_and_gives_every_image_back()
    {
        using var source = new CancellationTokenSource();
        var images = new TextImages();
        var segmenter = new FakeSegmenter
        {
            BeforeEach = (frame, token) =>
            {
                source.Cancel();
                token.WaitHandle.WaitOne();
                token.ThrowIfCancellationRequested();
            },
        };
        var log = new Log();

        Assert.That(() => Pipeline(segmenter, images, log).RunAsync(Jobs(20), source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(log.Events, Is.Empty);
        Assert.That(images.Alive, Is.Zero);
    }

    [Test]
    [CancelAfter(30_000)]
    public void An_observer_that_breaks_ends_the_run_with_its_own_error()
    {
        var images = new TextImages();
        var log = new Log { BreaksOnDone = true };

        Assert.That(
            () => Pipeline(new FakeSegmenter(), images, log).RunAsync(Jobs(20), CancellationToken.None),
            Throws.TypeOf<InvalidOperationException>().With.Message.EqualTo("broken"));
        Assert.That(images.Alive, Is.Zero);
    }

    private static SegmentPipeline Pipeline(FakeSegmenter segmenter, TextImages images, Log log)
        => new(images, segmenter, [log], SegmentationOptions.Default, log);

    private ImageJob[] Jobs(int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            string path = File.Exists(_folder.At($"{i}")) ? _folder.At($"{i}") : _folder.Add($"{i}", i == 0 ? "8x6" : "9x6");
            return new ImageJob(new InputImage(path, $"{i}", IsNamed: true), ResultPaths.In(_folder.Path, $"{i}"), i);
        }),
    ];

    private sealed class Log : IResultWriter, IRunObserver
    {
        private readonly Lock _lock = new();

        public List<string> Events { get; } = [];

        public int BrokenJob { get; init; } = -1;

        public bool BreaksOnDone { get; init; }

        public TimeSpan Delay { get; init; }

        public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
        {
            Thread.Sleep(Delay);
            if (job.ImageId == BrokenJob)
            {
                throw new IOException("No space left on device : '/a/b.json'");
            }

            Add($"write {job.ImageId}");
        }

        public void Complete()
        {
        }

        public void Done(ImageJob job, SegmentationResult result)
        {
            if (BreaksOnDone)
            {
                throw new InvalidOperationException("broken");
            }

            Add($"done {job.ImageId}");
        }

        public void Failed(ImageJob job, string reason) => Add($"failed {job.ImageId}: {reason}");

        public void Dispose()
        {
        }

        private void Add(string entry)
        {
            lock (_lock)
            {
                Events.Add(entry);
            }
        }
    }
}

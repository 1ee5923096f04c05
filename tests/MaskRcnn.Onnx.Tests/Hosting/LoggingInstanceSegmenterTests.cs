using MaskRcnn.Onnx.Hosting;
using Microsoft.Extensions.Logging;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class LoggingInstanceSegmenterTests
{
    private FakeSegmenter _fake = null!;
    private LogSink _logs = null!;
    private LoggingInstanceSegmenter _segmenter = null!;

    [SetUp]
    public void Open()
    {
        _fake = new FakeSegmenter();
        _logs = new LogSink();
        _segmenter = new LoggingInstanceSegmenter(_fake, _logs.CreateLogger("calls"));
    }

    [TearDown]
    public void Close()
    {
        _segmenter.Dispose();
        _fake.Dispose();
        _logs.Dispose();
    }

    [Test]
    public async Task An_image_that_went_well_is_nothing_at_the_usual_level()
    {
        _segmenter.Segment(FakeSegmenter.Frame(1));
        await _segmenter.SegmentAsync(FakeSegmenter.Frame(2));
        await _segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(3))]);
        Assert.That(_logs.Entries.Select(entry => entry.Level), Is.All.LessThan(LogLevel.Information));
        Assert.That(_logs.Lines.Count(line => line.StartsWith("fake: 8x4 gave 1 instances in", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(_logs.Lines[^1], Does.StartWith("fake: a batch of 1 images, of which 0 failed, took"));
    }

    [Test]
    public void A_failure_is_an_error_with_the_original_exception()
    {
        var error = new InferenceException("not a number", new InvalidOperationException("below"));
        _fake.Run = (_, _) => throw error;
        Assert.That(() => _segmenter.Segment(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(error));
        Assert.That(_logs.Entries.Single(), Has.Property("Level").EqualTo(LogLevel.Error).And.Property("Exception").SameAs(error));
    }

    [Test]
    public async Task A_failed_image_of_a_batch_is_an_error_with_the_original_exception()
    {
        var error = new InferenceException("not a number");
        _fake.Run = (request, _) => FakeSegmenter.NumberOf(request.Frame) == 2 ? throw error : Task.FromResult(FakeSegmenter.Find(request));
        await _segmenter.SegmentBatchAsync([new(FakeSegmenter.Frame(1)), new(FakeSegmenter.Frame(2))]);
        Assert.That(_logs.Entries.Single(entry => entry.Level == LogLevel.Error).Exception, Is.SameAs(error));
        Assert.That(_logs.Lines[^1], Does.Contain("2 images, of which 1 failed"));
    }

    [Test]
    public void What_the_caller_brought_about_is_no_error()
    {
        foreach (Exception error in new Exception[]
        {
            new OperationCanceledException(), new SegmenterBusyException("full"), new SegmenterTimeoutException("late"),
            new ArgumentException("unicorn"),
        })
        {
            _fake.Run = (_, _) => throw error;
            Assert.That(async () => await _segmenter.SegmentAsync(FakeSegmenter.Frame(1)), Throws.Exception.SameAs(error));
        }

        Assert.That(_logs.Entries.Select(entry => entry.Level), Is.All.EqualTo(LogLevel.Debug));
        Assert.That(
            _logs.Lines.Select(line => line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..^1]),
            Is.EqualTo(new[] { "cancelled", "busy", "timeout", "invalid" }));
    }
}

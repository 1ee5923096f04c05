using MaskRcnn.Onnx.Client;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Clients;

/// <summary>The client against the real server: what an application sees must not depend on where the model runs.</summary>
public sealed class RemoteSegmenterTests
{
    private static readonly string Keypoints = TestPaths.Fixture("tiny-keypoints", "bundle");

    [TestCase(PixelFormat.Rgb24)]
    [TestCase(PixelFormat.Bgra32)]
    [TestCase(PixelFormat.Gray8)]
    public async Task Results_equal_those_of_the_same_model_in_process(PixelFormat format)
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(null);
        using RemoteInstanceSegmenter remote = Connect(server, "tiny");
        using InstanceSegmenter local = InstanceSegmenter.Load(TestPaths.Fixture("tiny-torchvision", "bundle"), ExecutionOptions.Cpu);
        ImageFrame frame = Noise(160, 120, format);
        var options = new SegmentationOptions { ScoreThreshold = 0.1f, MaxInstances = 7 };

        SegmentationResult there = await remote.SegmentAsync(frame, options);
        SegmentationResult here = local.Segment(frame, options);

        Assert.That(here.Instances, Is.Not.Empty);
        Assert.That(there.Size, Is.EqualTo(here.Size));
        Assert.That(there.Instances.Select(Described), Is.EqualTo(here.Instances.Select(Described)));
    }

    [Test]
    public async Task A_pose_model_tells_its_points_and_limbs()
    {
        await using TestServer server = await TestServer.StartOnSocketAsync(null, $"Models:people:Model={Keypoints}");
        using RemoteInstanceSegmenter remote = Connect(server, "people");
        using InstanceSegmenter local = InstanceSegmenter.Load(Keypoints, ExecutionOptions.Cpu);
        Assert.That(remote.Info.KeypointNames, Is.EqualTo(local.Info.KeypointNames));
        Assert.That(remote.Info.KeypointSkeleton, Is.EqualTo(local.Info.KeypointSkeleton));
        Assert.That(remote.Info.CategoryIds, Is.EqualTo(local.Info.CategoryIds));
    }

    [Test]
    public async Task A_wrong_key_and_a_full_server_are_typed_errors()
    {
        using var segmenter = new FakeSegmenter();
        await using TestServer server = await TestServer.StartOnSocketAsync(segmenter, "Security:ApiKeys:tester=correct-horse-battery-staple", "Models:tiny:QueueLimit=0");
        using RemoteInstanceSegmenter stranger = Connect(server, "tiny");
        Assert.That(() => stranger.Info, Throws.TypeOf<RemoteSegmenterException>().With.Property("Code").EqualTo("api_key_required"));

        using RemoteInstanceSegmenter known = Connect(server, "tiny", "correct-horse-battery-staple");
        var gate = new TaskCompletionSource();
        segmenter.BeforeEach = _ => gate.Task;
        ImageFrame frame = Noise(32, 24, PixelFormat.Rgb24);
        Task<SegmentationResult> first = known.SegmentAsync(frame);
        await server.UntilAsync(() => segmenter.Running == 1);
        Assert.That(() => known.SegmentAsync(frame), Throws.TypeOf<SegmenterBusyException>());
        gate.SetResult();
        Assert.That((await first).Instances, Has.Count.EqualTo(2));
    }

    private static RemoteInstanceSegmenter Connect(TestServer server, string model, string? key = null) =>
        new(server.Client, new RemoteSegmenterOptions { Server = server.Client.BaseAddress, Model = model, ApiKey = key });

    private static (string Label, float Score, object Box, string? Mask) Described(Instance instance) =>
        (instance.Label, instance.Score, instance.Box, instance.Mask?.ToCocoRle().ToCompressedString());

    private static ImageFrame Noise(int width, int height, PixelFormat format)
    {
        byte[] pixels = new byte[width * height * format.BytesPerPixel()];
        new Random(5).NextBytes(pixels);
        return new ImageFrame(pixels, width, height, format);
    }
}

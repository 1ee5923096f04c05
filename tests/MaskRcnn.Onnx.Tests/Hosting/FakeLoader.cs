using System.Collections.Concurrent;
using MaskRcnn.Onnx.Hosting;

namespace MaskRcnn.Onnx.Tests.Hosting;

/// <summary>Loads fakes that a test decides on: the name of a model is what its fake tells as its own.</summary>
internal sealed class FakeLoader : IModelLoader
{
    private readonly ConcurrentQueue<FakeSegmenter> _loaded = new();

    public bool MayFallBack { get; set; } = true;

    /// <summary>The provider of what is loaded as it was asked for.</summary>
    public string Provider { get; set; } = "cpu";

    /// <summary>Changes a fake before it is handed over; what it throws is the failure of loading.</summary>
    public Action<FakeSegmenter> OnLoad { get; set; } = _ => { };

    public Action<FakeSegmenter, CancellationToken> OnWarmUp { get; set; } = (_, _) => { };

    public IReadOnlyList<FakeSegmenter> Loaded => [.. _loaded];

    public IInstanceSegmenter Load(string model, bool onCpu, CancellationToken cancellationToken)
    {
        var fake = new FakeSegmenter();
        fake.Info = fake.Info with
        {
            Model = model,
            RequestedProvider = onCpu ? "cpu" : Provider,
            EffectiveProvider = onCpu ? "cpu" : Provider,
        };
        OnLoad(fake);
        _loaded.Enqueue(fake);
        return fake;
    }

    public void WarmUp(IInstanceSegmenter segmenter, CancellationToken cancellationToken) =>
        OnWarmUp((FakeSegmenter)segmenter, cancellationToken);
}

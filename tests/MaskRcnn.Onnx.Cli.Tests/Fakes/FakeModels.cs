using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>Opens one fake, whatever is asked for.</summary>
internal sealed class FakeModels(FakeSegmenter segmenter) : IModelOpener
{
    public float KeypointCocoOffset { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public Exception? Failure { get; init; }

    public List<(string? Model, ExecutionOptions Execution)> Opened { get; } = [];

    public OpenedModel Open(string? model, ExecutionOptions execution)
    {
        Opened.Add((model, execution));
        return Failure is null ? new OpenedModel(segmenter, KeypointCocoOffset, [], Warnings) : throw Failure;
    }
}

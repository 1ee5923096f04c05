using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Segmentation;

/// <summary>The committed tiny bundle, opened on the CPU.</summary>
internal static class TinySegmenter
{
    public static string Folder { get; } = TestPaths.Fixture("tiny-torchvision", "bundle");

    /// <summary>Keeps everything that the bundle finds.</summary>
    public static SegmentationOptions Everything { get; } = new() { ScoreThreshold = 0f };

    public static InstanceSegmenter Open(ConcurrencyOptions? concurrency = null) =>
        InstanceSegmenter.Load(Folder, ExecutionOptions.Cpu, concurrency);

    /// <summary>Every number of a result, as text, so that two results are equal exactly when their texts are.</summary>
    public static string Print(SegmentationResult result) => string.Join('\n', result.Instances.Select(instance =>
        $"{instance.ClassId} {BitConverter.SingleToUInt32Bits(instance.Score):x8} {instance.Box} {instance.Mask?.ToCocoRle().ToCompressedString()}"));
}

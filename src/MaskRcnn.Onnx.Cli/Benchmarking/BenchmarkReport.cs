using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>What a benchmark measured, and on what.</summary>
internal sealed record BenchmarkReport
{
    /// <summary>The model and where it ran.</summary>
    public required SegmenterInfo Model { get; init; }

    /// <summary>The machine.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>Threads inside an operator; 0 for one per physical core.</summary>
    public required int Threads { get; init; }

    /// <summary>Detections with a greater score got masks.</summary>
    public required float Score { get; init; }

    /// <summary>The size of each image.</summary>
    public required IReadOnlyList<ImageSize> Images { get; init; }

    /// <summary>Opening and verifying the bundle.</summary>
    public required TimeSpan Load { get; init; }

    /// <summary>The very first image, which pays for memory and for code that is compiled on the way.</summary>
    public required TimeSpan FirstImage { get; init; }

    /// <summary>Every measured image, round after round.</summary>
    public required IReadOnlyList<StageSample> Samples { get; init; }

    /// <summary>The statistics of a stage.</summary>
    public StageStatistics Of(BenchmarkStage stage) => StageStatistics.Of(Samples.Select(stage.Of));
}

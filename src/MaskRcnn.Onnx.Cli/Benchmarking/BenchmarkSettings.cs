using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>What <c>maskrcnn benchmark</c> was asked for.</summary>
internal sealed record BenchmarkSettings
{
    /// <summary>A bundle's folder or name; null for the one that ships.</summary>
    public string? Model { get; init; }

    /// <summary>Folder of the images; null for the samples that lie with the model.</summary>
    public string? Images { get; init; }

    /// <summary>How often every image is measured, after a round that is not.</summary>
    public int Repeat { get; init; } = 5;

    /// <summary>Detections with a greater score get masks.</summary>
    public float Score { get; init; } = 0.5f;

    /// <summary>Where the model runs, and with how many threads.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>File of the numbers; null for none.</summary>
    public string? Json { get; init; }
}

using MaskRcnn.Onnx.Evaluation;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>What a command line of <c>maskrcnn evaluate</c> asks for.</summary>
internal sealed record EvaluateSettings
{
    /// <summary>The ground truth.</summary>
    public required string Annotations { get; init; }

    /// <summary>Folder of the images; null where results are read.</summary>
    public string? Images { get; init; }

    /// <summary>The model; null for the one that ships, or where results are read.</summary>
    public string? Model { get; init; }

    /// <summary>Results to evaluate; null where a model runs.</summary>
    public string? Detections { get; init; }

    /// <summary>What is compared; null for all that truth and detections have.</summary>
    public IReadOnlyList<EvaluationType>? Types { get; init; }

    /// <summary>The last limit of detections; null for COCO's.</summary>
    public int? MaxDetections { get; init; }

    /// <summary>Whether each class is shown.</summary>
    public bool PerClass { get; init; }

    /// <summary>File of the numbers.</summary>
    public string? Json { get; init; }

    /// <summary>Folder of the pictures.</summary>
    public string? Plots { get; init; }

    /// <summary>File of the model's results.</summary>
    public string? SaveDetections { get; init; }

    /// <summary>What the model runs on.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>Whether nothing but problems is said.</summary>
    public bool Quiet { get; init; }

    /// <summary>The limits of a kind of evaluation: COCO's, or 1, 10 and the one that was asked for, which stands last.</summary>
    public IReadOnlyList<int>? Limits => MaxDetections switch
    {
        null => null,
        1 => [10, 1],
        10 => [1, 10],
        { } last => [1, 10, last],
    };
}

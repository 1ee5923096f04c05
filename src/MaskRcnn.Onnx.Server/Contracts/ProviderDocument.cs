namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>What a model runs on.</summary>
public sealed record ProviderDocument
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The execution provider that was asked for; left out until the model is loaded.</summary>
    public string? Requested { get; init; }

    /// <summary>The one that runs; left out until the model is loaded.</summary>
    public string? Effective { get; init; }

    /// <summary>Whether the model takes requests.</summary>
    public required bool Ready { get; init; }
}

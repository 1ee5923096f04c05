namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>What <c>GET /v1/models</c> answers.</summary>
public sealed record ModelsDocument
{
    /// <summary>The name of the model that requests get which name none; left out where they must name one.</summary>
    public string? Default { get; init; }

    /// <summary>The models.</summary>
    public required IReadOnlyList<ModelDocument> Models { get; init; }
}

namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>What <c>GET /health/live</c> and <c>GET /health/ready</c> answer.</summary>
public sealed record HealthDocument
{
    /// <summary><c>healthy</c>, <c>degraded</c> (works, but not as was asked for) or <c>unhealthy</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What was looked at, by name.</summary>
    public required IReadOnlyDictionary<string, HealthCheckDocument> Checks { get; init; }
}

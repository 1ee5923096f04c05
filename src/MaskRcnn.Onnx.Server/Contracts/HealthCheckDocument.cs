namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>One thing that was looked at.</summary>
public sealed record HealthCheckDocument
{
    /// <summary><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why; left out where there is nothing to say.</summary>
    public string? Description { get; init; }
}

namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>An error answer, RFC 9457's problem details (<c>application/problem+json</c>) with a stable code.</summary>
public sealed record ProblemDocument
{
    /// <summary>A URN of the kind, <c>urn:maskrcnn:problem:CODE</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The kind in words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What is wrong with this request.</summary>
    public string? Detail { get; init; }

    /// <summary>The kind, in snake case; it does not change between versions.</summary>
    public required string Code { get; init; }

    /// <summary>The request, as its header <c>X-Request-Id</c> and the server's log name it.</summary>
    public string? RequestId { get; init; }
}

namespace MaskRcnn.Onnx.Server.Contracts;

/// <summary>What <c>GET /v1/info</c> answers.</summary>
public sealed record InfoDocument
{
    /// <summary>The version of the server.</summary>
    public required string Version { get; init; }

    /// <summary>The version of .NET.</summary>
    public required string Dotnet { get; init; }

    /// <summary>The version of ONNX Runtime.</summary>
    public required string OnnxRuntime { get; init; }

    /// <summary>The image formats that are read.</summary>
    public required IReadOnlyList<string> ImageFormats { get; init; }

    /// <summary>Whether requests need an API key.</summary>
    public required bool NeedsApiKey { get; init; }

    /// <summary>What each model runs on.</summary>
    public required IReadOnlyList<ProviderDocument> Providers { get; init; }

    /// <summary>What a request may be.</summary>
    public required LimitsDocument Limits { get; init; }
}

using System.Text.Json.Serialization;

namespace MaskRcnn.Onnx.Client;

/// <summary>What <c>GET /v1/models</c> answers, as far as a segmenter needs it.</summary>
internal sealed record ModelsDocument
{
    /// <summary>The models of the server.</summary>
    public required IReadOnlyList<ModelDocument> Models { get; init; }
}

/// <summary>One model of a server.</summary>
internal sealed record ModelDocument
{
    /// <summary>The name that requests choose it by.</summary>
    public required string Name { get; init; }

    /// <summary>Class names.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Ids of the classes in their data set.</summary>
    public required IReadOnlyList<int> CategoryIds { get; init; }

    /// <summary>Whether it finds masks.</summary>
    public required bool HasMasks { get; init; }

    /// <summary>Names of the keypoints.</summary>
    public IReadOnlyList<string> KeypointNames { get; init; } = [];

    /// <summary>Pairs of keypoints that a limb joins.</summary>
    public IReadOnlyList<IReadOnlyList<int>> KeypointSkeleton { get; init; } = [];

    /// <summary>The most instances of an image.</summary>
    public required int MaxInstances { get; init; }

    /// <summary>The execution provider asked for.</summary>
    public required string RequestedProvider { get; init; }

    /// <summary>The one that runs.</summary>
    public required string EffectiveProvider { get; init; }

    /// <summary>Why they differ.</summary>
    public string? ProviderReason { get; init; }
}

/// <summary>RFC 9457 problem details, as the server writes them.</summary>
internal sealed record ProblemDocument
{
    /// <summary>The kind in words.</summary>
    public string? Title { get; init; }

    /// <summary>What is wrong with this request.</summary>
    public string? Detail { get; init; }

    /// <summary>The kind, stable.</summary>
    public string? Code { get; init; }
}

/// <summary>The generated readers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ModelsDocument))]
[JsonSerializable(typeof(ProblemDocument))]
internal sealed partial class ServerJsonContext : JsonSerializerContext;

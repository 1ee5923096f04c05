using System.Text.Json.Serialization;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>An annotation or a result as it stands in a file.</summary>
internal sealed record EntryJson
{
    public long? Id { get; init; }

    public long? ImageId { get; init; }

    public int? CategoryId { get; init; }

    public double[]? Bbox { get; init; }

    public double? Area { get; init; }

    /// <summary>0, 1, true or false.</summary>
    [JsonConverter(typeof(CrowdJsonConverter))]
    public bool? Iscrowd { get; init; }

    public SegmentationJson? Segmentation { get; init; }

    public double[]? Keypoints { get; init; }

    public int? NumKeypoints { get; init; }

    public double? Score { get; init; }
}

/// <summary>An image as it stands in a file.</summary>
internal sealed record ImageJson
{
    public long? Id { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public string? FileName { get; init; }
}

/// <summary>A class as it stands in a file.</summary>
internal sealed record CategoryJson
{
    public int? Id { get; init; }

    public string? Name { get; init; }

    public string[]? Keypoints { get; init; }
}

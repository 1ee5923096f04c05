using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>Everything that a bundle is written from.</summary>
internal sealed record BundleContents
{
    /// <summary>The network.</summary>
    public required DetectionNetwork Network { get; init; }

    /// <summary>config.json.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>preprocessor_config.json.</summary>
    public required JsonObject Preprocessor { get; init; }

    /// <summary>The bundle's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the weights came from; null: not said.</summary>
    public string? Source { get; init; }

    /// <summary>The weights' licence; null: not said.</summary>
    public string? License { get; init; }

    /// <summary>What was measured; default nothing.</summary>
    public JsonObject Metrics { get; init; } = [];

    /// <summary>Half precision, as <see cref="ConversionOptions.HalfPrecision"/> has it; default false.</summary>
    public bool HalfPrecision { get; init; }

    /// <summary>The bytes that a graph's file may have before its weights go into a file of their own.</summary>
    public long LargestGraphFile { get; init; } = ModelWriter.LargestProtobuf;
}

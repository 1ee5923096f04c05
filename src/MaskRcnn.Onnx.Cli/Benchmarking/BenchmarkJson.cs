using System.Text.Json;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>Writes a benchmark for programs: milliseconds, not rounded.</summary>
internal static class BenchmarkJson
{
    private const int FormatVersion = 1;

    /// <summary>Writes the document.</summary>
    public static void Write(BenchmarkReport report, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("format_version", FormatVersion);
        writer.WriteString("model", report.Model.Model);
        writer.WriteString("provider", report.Model.EffectiveProvider);
        writer.WriteNumber("threads", report.Threads);
        writer.WriteStartObject("machine");
        writer.WriteString("processor", report.Machine.Processor);
        writer.WriteNumber("cores", report.Machine.Cores);
        writer.WriteString("system", report.Machine.System);
        writer.WriteString("dotnet", report.Machine.DotNet);
        writer.WriteString("onnxruntime", report.Machine.OnnxRuntime);
        writer.WriteEndObject();
        writer.WriteNumber("images", report.Images.Count);
        writer.WriteNumber("samples", report.Samples.Count);
        writer.WriteNumber("score", report.Score);
        writer.WriteNumber("instances_per_image", report.Samples.Average(sample => sample.Instances));
        writer.WriteNumber("load_ms", report.Load.TotalMilliseconds);
        writer.WriteNumber("first_image_ms", report.FirstImage.TotalMilliseconds);
        writer.WriteStartObject("stages");
        foreach (BenchmarkStage stage in BenchmarkStage.All.Append(BenchmarkStage.Total))
        {
            StageStatistics statistics = report.Of(stage);
            writer.WriteStartObject(stage.Key);
            writer.WriteNumber("median_ms", statistics.Median.TotalMilliseconds);
            writer.WriteNumber("p95_ms", statistics.Percentile95.TotalMilliseconds);
            writer.WriteNumber("mean_ms", statistics.Mean.TotalMilliseconds);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}

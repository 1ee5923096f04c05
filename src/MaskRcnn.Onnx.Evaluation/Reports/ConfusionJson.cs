using System.Text.Json;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Confusion;

namespace MaskRcnn.Onnx.Evaluation.Reports;

/// <summary>Writes what a model finds, misses, invents and takes for something else as JSON.</summary>
public static class ConfusionJson
{
    /// <summary>Writes one object: for each kind of evaluation the thresholds, the totals, the classes and which was taken for which.</summary>
    /// <param name="summaries">At most one of each kind.</param>
    /// <param name="dataset">The data set that they were counted on.</param>
    /// <param name="stream">Takes the text, UTF-8; stays open.</param>
    public static void Write(IEnumerable<ConfusionSummary> summaries, CocoDataset dataset, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(summaries);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(stream);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (ConfusionSummary summary in summaries)
        {
            json.WriteStartObject(summary.Type.CocoName());
            json.WriteNumber("score_threshold", summary.ScoreThreshold);
            json.WriteNumber("overlap_threshold", summary.OverlapThreshold);
            Write(json, summary.Total);
            json.WriteStartObject("classes");
            for (int i = 0; i < summary.ByCategory.Count; i++)
            {
                json.WriteStartObject(dataset.Categories[i].Name);
                Write(json, summary.ByCategory[i]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteStartArray("confusions");
            foreach (ClassConfusion confusion in summary.Confusions)
            {
                json.WriteStartObject();
                json.WriteString("truth", confusion.Truth.Name);
                json.WriteString("found", confusion.Found.Name);
                json.WriteNumber("count", confusion.Count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, ConfusionCounts counts)
    {
        json.WriteNumber("matched", counts.Matched);
        json.WriteNumber("missed", counts.Missed);
        json.WriteNumber("wrong_class", counts.WrongClass);
        json.WriteNumber("spurious", counts.Spurious);
    }
}

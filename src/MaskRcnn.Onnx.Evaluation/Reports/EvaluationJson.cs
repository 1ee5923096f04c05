using System.Text.Json;

namespace MaskRcnn.Onnx.Evaluation.Reports;

/// <summary>Writes evaluations as JSON for scripts.</summary>
public static class EvaluationJson
{
    /// <summary>
    /// Writes one object: <c>bbox</c>, <c>segm</c> and <c>keypoints</c>, as far as they were evaluated, each an object of the numbers
    /// that <see cref="EvaluationSummary.Named"/> gives, not rounded.
    /// </summary>
    /// <param name="results">At most one of each kind.</param>
    /// <param name="stream">Takes the text, UTF-8; stays open.</param>
    public static void Write(IEnumerable<EvaluationResult> results, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(stream);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (EvaluationResult result in results)
        {
            json.WriteStartObject(result.Type.CocoName());
            foreach ((string name, double value) in result.Summary.Named())
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        stream.Write("\n"u8);
    }
}

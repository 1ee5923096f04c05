using MaskRcnn.Onnx.Conversion.Onnx;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>Writes a model to a file and runs it in ONNX Runtime.</summary>
internal sealed class GraphRun : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InferenceSession _session;

    public GraphRun(OnnxModel model, long largestFile = ModelWriter.LargestProtobuf)
    {
        new ModelWriter(_folder.Path, largestFile).Write(model, "model.onnx", CancellationToken.None);
        Files = [.. Directory.GetFiles(_folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        using SessionOptions options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(_folder.File("model.onnx"), options);
    }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    /// <summary>The outputs in the graph's order.</summary>
    public List<(int[] Shape, float[] Values)> Run(float[] input, int[] shape, long[]? labels = null)
    {
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(input, Array.ConvertAll(shape, size => (long)size));
        using OrtValue? second = labels is null ? null : OrtValue.CreateTensorValueFromMemory(labels, [labels.Length]);
        return Run(second is null ? [value] : [value, second]);
    }

    /// <summary>The outputs for two real inputs.</summary>
    public List<(int[] Shape, float[] Values)> Run((float[] Values, long[] Shape) first, (float[] Values, long[] Shape) second)
    {
        using OrtValue firstValue = OrtValue.CreateTensorValueFromMemory(first.Values, first.Shape);
        using OrtValue secondValue = OrtValue.CreateTensorValueFromMemory(second.Values, second.Shape);
        return Run([firstValue, secondValue]);
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private List<(int[] Shape, float[] Values)> Run(IReadOnlyCollection<OrtValue> inputs)
    {
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, _session.InputNames, inputs, _session.OutputNames);
        return
        [
            .. outputs.Select(output => (
                Array.ConvertAll(output.GetTensorTypeAndShape().Shape, size => (int)size), output.GetTensorDataAsSpan<float>().ToArray())),
        ];
    }
}

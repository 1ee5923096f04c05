using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Outputs of one run in memory of the runtime. What it hands out must not be used after it is disposed.</summary>
internal sealed class GraphOutputs : IDisposable
{
    private readonly string _file;
    private readonly string[] _names;
    private readonly IDisposableReadOnlyCollection<OrtValue> _values;
    private readonly RuntimeMemory[] _memories;

    public GraphOutputs(string file, string[] names, IDisposableReadOnlyCollection<OrtValue> values)
    {
        _file = file;
        _names = names;
        _values = values;
        _memories = new RuntimeMemory[values.Count];
        for (int i = 0; i < _memories.Length; i++)
            _memories[i] = new RuntimeMemory(values[i]);
    }

    /// <summary>The values of an output, row-major.</summary>
    /// <exception cref="ObjectDisposedException">The outputs are disposed; also when the memory is read afterwards.</exception>
    public ReadOnlyMemory<float> Values(int index) => _memories[index].Memory;

    /// <summary>The shape of an output, of the rank that is expected.</summary>
    /// <exception cref="InferenceException">The output has another rank.</exception>
    public int[] Shape(int index, int rank)
    {
        long[] shape = _values[index].GetTensorTypeAndShape().Shape;
        int[] dimensions = Array.ConvertAll(shape, static dimension => checked((int)dimension));
        return dimensions.Length == rank
            ? dimensions
            : throw new InferenceException($"{_file} gave {_names[index]} as {GraphShape.Text(dimensions)}, which is not of rank {rank}.");
    }

    public void Dispose()
    {
        foreach (RuntimeMemory memory in _memories)
            ((IDisposable)memory).Dispose();
        _values.Dispose();
    }
}

using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>The arguments of one run as the runtime wants them; pinned until disposed.</summary>
internal sealed class PinnedArguments : IDisposable
{
    public PinnedArguments(ReadOnlySpan<GraphArgument> arguments)
    {
        Names = new string[arguments.Length];
        Values = new OrtValue[arguments.Length];
        for (int i = 0; i < arguments.Length; i++)
        {
            Names[i] = arguments[i].Name;
            Values[i] = arguments[i].Pin();
        }
    }

    public string[] Names { get; }

    public OrtValue[] Values { get; }

    public void Dispose()
    {
        foreach (OrtValue value in Values)
            value.Dispose();
    }
}

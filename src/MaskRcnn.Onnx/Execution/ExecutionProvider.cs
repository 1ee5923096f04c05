namespace MaskRcnn.Onnx.Execution;

/// <summary>What computes the graphs.</summary>
public enum ExecutionProvider
{
    /// <summary>
    /// The first that really works of CUDA, DirectML (on Windows) and the processor. TensorRT is never picked unasked: it builds
    /// engines for minutes.
    /// </summary>
    Auto,

    /// <summary>The processor; always works.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU; needs the package Microsoft.ML.OnnxRuntime.Gpu, CUDA and cuDNN.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT; needs the package Microsoft.ML.OnnxRuntime.Gpu, CUDA, cuDNN and TensorRT.</summary>
    TensorRt,

    /// <summary>A GPU through Direct3D 12 on Windows; needs the package Microsoft.ML.OnnxRuntime.DirectML.</summary>
    DirectMl,

    /// <summary>A provider in a library of its own, see <see cref="ExecutionOptions.PluginLibrary"/>.</summary>
    Plugin,
}

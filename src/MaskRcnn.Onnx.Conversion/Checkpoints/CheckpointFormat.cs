namespace MaskRcnn.Onnx.Conversion.Checkpoints;

/// <summary>The containers that checkpoints come in.</summary>
public enum CheckpointFormat
{
    /// <summary>PyTorch's zip with a pickle and raw storages (torch.save since 1.6).</summary>
    TorchZip,

    /// <summary>PyTorch's older stream of pickles followed by the storages.</summary>
    TorchLegacy,

    /// <summary>A pickle of NumPy arrays, as Detectron2's model zoo has.</summary>
    NumpyPickle,

    /// <summary>safetensors.</summary>
    SafeTensors,
}

using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Opens the model that a command names.</summary>
internal interface IModelOpener
{
    /// <summary>Finds, verifies and loads a bundle.</summary>
    /// <param name="model">Its folder or name; null for the one that ships.</param>
    /// <param name="execution">Where it runs.</param>
    /// <exception cref="CommandException">No model was named and there is none to take.</exception>
    /// <exception cref="MaskRcnnException">The bundle cannot be run.</exception>
    OpenedModel Open(string? model, ExecutionOptions execution);
}

namespace MaskRcnn.Onnx.Execution;

/// <summary>What happens when the provider that was asked for cannot run.</summary>
public enum ExecutionPolicy
{
    /// <summary>The next one runs instead, at last the processor; <see cref="ExecutionReport.Reason"/> says why.</summary>
    Prefer,

    /// <summary>
    /// Opening fails with an <see cref="ExecutionProviderException"/> that names what is missing. With
    /// <see cref="ExecutionProvider.Auto"/> it means: any provider but the processor.
    /// </summary>
    Require,
}

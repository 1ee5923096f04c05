namespace MaskRcnn.Onnx.Execution;

/// <summary>Whether one provider works on this machine, in this application.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Works">Whether a graph really ran on it.</param>
/// <param name="Reason">What was seen when it works; what is missing, and what to do, when it does not. No absolute paths.</param>
public sealed record ProviderDiagnosis(ExecutionProvider Provider, bool Works, string Reason);

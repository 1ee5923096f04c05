namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>The server does not start.</summary>
/// <param name="reasons">A sentence for each thing that is wrong, for the person who starts it.</param>
/// <param name="cause">What was thrown.</param>
internal sealed class StartException(IReadOnlyList<string> reasons, Exception cause) : Exception(string.Join(' ', reasons), cause)
{
    public IReadOnlyList<string> Reasons { get; } = reasons;
}

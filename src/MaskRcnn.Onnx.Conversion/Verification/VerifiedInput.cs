namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>One input of a verification that gave finite numbers.</summary>
/// <param name="Name">The sizes of its pictures as width x height, such as <c>640x480</c>, several joined by <c> + </c>.</param>
/// <param name="Proposals">Proposals of all its pictures.</param>
/// <param name="Values">How many numbers of the network's outputs were looked at.</param>
/// <param name="Elapsed">From the pixels to the last check.</param>
public sealed record VerifiedInput(string Name, int Proposals, long Values, TimeSpan Elapsed);

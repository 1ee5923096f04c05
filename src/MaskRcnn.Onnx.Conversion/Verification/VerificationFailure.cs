namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>Where a verification ended.</summary>
/// <param name="Stage">
/// The stage: <c>bundle</c> (files, hashes, graph contracts), <c>network</c> (a graph failed or gave NaN), or the output that is not
/// finite: <c>features</c>, <c>proposals</c>, <c>logits</c>, <c>deltas</c>, <c>mask logits</c>, <c>heat maps</c>, <c>instances</c>.
/// </param>
/// <param name="Input">The input it was seen on, as <see cref="VerifiedInput.Name"/>; null where none was reached.</param>
/// <param name="Message">What was wrong, without absolute paths.</param>
public sealed record VerificationFailure(string Stage, string? Input, string Message);

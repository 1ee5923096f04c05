namespace MaskRcnn.Onnx.Conversion;

/// <summary>One step of a conversion has begun or moved on.</summary>
/// <param name="Step">What is being done, for people: <c>Writing backbone.onnx</c>.</param>
/// <param name="Fraction">How much of the whole is done, 0..1.</param>
public readonly record struct ConversionProgress(string Step, double Fraction);

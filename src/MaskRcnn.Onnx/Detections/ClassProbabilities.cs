namespace MaskRcnn.Onnx.Detections;

/// <summary>Softmax of one row in float32: the maximum is subtracted first, as PyTorch does.</summary>
internal static class ClassProbabilities
{
    /// <summary>Fills the probabilities of a row of logits; all NaN where a logit is NaN.</summary>
    /// <remarks>
    /// MathF.Exp is rounded correctly but for one value in a thousand; the vectorised one of .NET is off in every second and would cost more
    /// than it saves where two scores are close. The sum is taken in double, so that the same logits in another order have the same
    /// probabilities.
    /// </remarks>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float maximum = float.NegativeInfinity;
        foreach (float logit in logits) maximum = MathF.Max(maximum, logit);

        double total = 0.0;
        for (int i = 0; i < logits.Length; i++)
        {
            probabilities[i] = MathF.Exp(logits[i] - maximum);
            total += probabilities[i];
        }

        float sum = (float)total;
        for (int i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }
}

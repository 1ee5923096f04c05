using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Detections;

/// <summary>Softmax of one row in float32: the maximum is subtracted first, as PyTorch does.</summary>
internal static class ClassProbabilities
{
    /// <summary>Fills the probabilities of a row of logits; all NaN where a logit is NaN.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float maximum = float.NegativeInfinity;
        foreach (float logit in logits) maximum = MathF.Max(maximum, logit);

        float sum = 0f;
        int i = 0;
        if (Vector256.IsHardwareAccelerated && logits.Length >= Vector256<float>.Count)
        {
            ref float from = ref MemoryMarshal.GetReference(logits);
            ref float to = ref MemoryMarshal.GetReference(probabilities);
            Vector256<float> sums = Vector256<float>.Zero, shift = Vector256.Create(maximum);
            for (; i <= logits.Length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                Vector256<float> values = Vector256.Exp(Vector256.LoadUnsafe(ref from, (nuint)i) - shift);
                values.StoreUnsafe(ref to, (nuint)i);
                sums += values;
            }

            sum = Vector256.Sum(sums);
        }

        for (; i < logits.Length; i++)
        {
            probabilities[i] = MathF.Exp(logits[i] - maximum);
            sum += probabilities[i];
        }

        for (i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }
}

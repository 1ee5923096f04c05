using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MaskRcnn.Onnx.Detections;

/// <summary>Softmax of one row in float32: the maximum is subtracted first, as PyTorch does.</summary>
internal static class ClassProbabilities
{
    /// <summary>Fills the probabilities of a row of logits; all NaN where a logit is NaN.</summary>
    /// <remarks>
    /// Every class goes through the same vector function and the sum is taken in double, so that equal logits have equal probabilities,
    /// also in two rows that hold the same logits in another order.
    /// </remarks>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        float maximum = float.NegativeInfinity;
        foreach (float logit in logits) maximum = MathF.Max(maximum, logit);

        int lanes = Vector256<float>.Count;
        int whole = logits.Length / lanes * lanes;
        ref float from = ref MemoryMarshal.GetReference(logits);
        ref float to = ref MemoryMarshal.GetReference(probabilities[..logits.Length]);
        Vector256<float> shift = Vector256.Create(maximum);
        Vector256<double> sums = Vector256<double>.Zero;
        for (int i = 0; i < whole; i += lanes)
        {
            Vector256<float> powers = Vector256.Exp(Vector256.LoadUnsafe(ref from, (nuint)i) - shift);
            powers.StoreUnsafe(ref to, (nuint)i);
            sums += Sum(powers);
        }

        if (whole < logits.Length)
        {
            Span<float> rest = stackalloc float[lanes];
            rest.Fill(float.NegativeInfinity);
            logits[whole..].CopyTo(rest);
            Vector256<float> powers = Vector256.Exp(Vector256.Create<float>(rest) - shift);
            powers.CopyTo(rest);
            rest[..(logits.Length - whole)].CopyTo(probabilities[whole..]);
            sums += Sum(powers);
        }

        float sum = (float)Vector256.Sum(sums);
        for (int i = 0; i < logits.Length; i++) probabilities[i] /= sum;
    }

    private static Vector256<double> Sum(Vector256<float> values)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(values);
        return lower + upper;
    }
}

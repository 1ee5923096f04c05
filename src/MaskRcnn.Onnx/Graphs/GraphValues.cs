using System.Numerics;
using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>Checks on what a graph gave.</summary>
internal static class GraphValues
{
    /// <summary>Refuses values that are not numbers; infinities are numbers here, the stages after the graphs can rank and clamp them.</summary>
    /// <exception cref="InferenceException">A value is NaN.</exception>
    public static void RequireNumbers(ReadOnlySpan<float> values, string file, string output)
    {
        ReadOnlySpan<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (Vector<float> vector in vectors)
        {
            if (!Vector.EqualsAll(vector, vector))
                throw NotANumber(file, output);
        }

        foreach (float value in values[(vectors.Length * Vector<float>.Count)..])
        {
            if (float.IsNaN(value))
                throw NotANumber(file, output);
        }
    }

    private static InferenceException NotANumber(string file, string output) =>
        new($"{file} gave values in {output} that are not numbers (NaN). The input or the weights hold NaN, or a number overflowed.");
}

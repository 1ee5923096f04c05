using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>A bundle's mask head has a map for each class. One that is class-agnostic repeats its only map.</summary>
internal static class AgnosticMasks
{
    /// <summary>The layer of one output as a layer of as many equal ones as there are classes.</summary>
    public static ConvLayer ForEachClass(this ConvLayer only, int classes)
    {
        int[] rows = new int[classes];
        return only with { Weight = only.Weight.Rows(rows), Bias = only.Bias?.Rows(rows) };
    }
}

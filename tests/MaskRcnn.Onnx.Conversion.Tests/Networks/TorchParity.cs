using MaskRcnn.Onnx.Conversion.Onnx;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>Holds a written graph to what PyTorch gave, in double precision, for the same weights and inputs.</summary>
internal static class TorchParity
{
    /// <summary>1e-4 of the largest value of an output.</summary>
    public const double Single = 1e-4;

    public static void Check(TorchCase torch, OnnxModel model, double tolerance = Single, long largestFile = ModelWriter.LargestProtobuf)
    {
        using GraphRun graph = new(model, largestFile);
        bool labelled = graph.Inputs.ContainsKey("labels");
        foreach (int run in torch.Runs)
        {
            NpyArray input = torch.Input(run);
            long[]? labels = labelled ? Array.ConvertAll(torch.Labels(run).Data, label => (long)label) : null;
            List<(int[] Shape, float[] Values)> outputs = graph.Run(input.Data, input.Shape, labels);
            for (int i = 0; i < outputs.Count; i++)
            {
                NpyArray expected = torch.Output(run, i);
                double scale = expected.Data.Max(Math.Abs);
                Assert.That(outputs[i].Shape, Is.EqualTo(expected.Shape), $"run {run}, output {i}");
                Assert.That(outputs[i].Values, Is.EqualTo(expected.Data).Within(tolerance * scale), $"run {run}, output {i}");
            }
        }
    }
}

using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>The graphs of a whole network.</summary>
internal static class NetworkGraphs
{
    private const double OperationsPerMultiplyAdd = 2e-9;

    /// <summary>Lays the graphs out; no weight is read.</summary>
    /// <returns>The graphs with their file names in a bundle.</returns>
    /// <exception cref="ConversionException">Layers do not fit each other; names the layer.</exception>
    public static IReadOnlyList<(string File, OnnxModel Model)> Build(DetectionNetwork network, bool halfPrecision)
    {
        int channels = network.Pyramid.Outputs[0].Weight.Shape[0];
        List<(string File, OnnxModel Model)> graphs =
        [
            (ModelBundle.BackboneFile, BackboneGraph.Build(network, halfPrecision)),
            (ModelBundle.BoxHeadFile, BoxHeadGraph.Build(network.Box, channels, halfPrecision)),
        ];
        if (network.Mask is { } mask)
        {
            graphs.Add((ModelBundle.MaskHeadFile, MaskHeadGraph.Build(mask, channels, halfPrecision)));
        }

        if (network.Keypoint is { } keypoint)
        {
            graphs.Add((ModelBundle.KeypointHeadFile, KeypointHeadGraph.Build(keypoint, channels, halfPrecision)));
        }

        return graphs;
    }

    /// <summary>
    /// Billions of floating-point operations for one image of 800x1344, 1,000 proposals and 100 detections; a multiply-add is two.
    /// </summary>
    public static double GigaFlops(this IEnumerable<(string File, OnnxModel Model)> graphs) =>
        graphs.Sum(graph => graph.Model.MultiplyAdds) * OperationsPerMultiplyAdd;
}

namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>What a bundle that was written amounts to.</summary>
/// <param name="Files">The files that the manifest lists and the manifest, with their sizes in bytes.</param>
/// <param name="Parameters">
/// Learned numbers of the network: weights, biases, scales and shifts of norms (frozen ones too), without the norms' statistics and without
/// the background's box and mask rows, which no bundle has.
/// </param>
/// <param name="GigaFlops">Billions of operations for one image of 800x1344 with 1,000 proposals and 100 detections.</param>
internal sealed record BundleWriteReport(IReadOnlyDictionary<string, long> Files, long Parameters, double GigaFlops);

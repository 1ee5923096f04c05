namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>What a bundle that was written amounts to.</summary>
/// <param name="Files">The files that the manifest lists and the manifest, with their sizes in bytes.</param>
/// <param name="GigaFlops">Billions of operations for one image of 800x1344 with 1,000 proposals and 100 detections.</param>
internal sealed record BundleWriteReport(IReadOnlyDictionary<string, long> Files, double GigaFlops);

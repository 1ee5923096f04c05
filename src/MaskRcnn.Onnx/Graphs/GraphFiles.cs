using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>The graphs of a bundle as verified bytes, under the bundle's name for the log.</summary>
internal sealed record GraphFiles(string Bundle, BundleGraph Backbone, BundleGraph BoxHead, BundleGraph? MaskHead, BundleGraph? KeypointHead)
{
    public static GraphFiles Of(ModelBundle bundle) => new(bundle.Name, bundle.Backbone, bundle.BoxHead, bundle.MaskHead, bundle.KeypointHead);
}

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The graphs that a bundle has.</summary>
internal sealed record BundleGraphs(
    BundleGraph Backbone, BundleGraph BoxHead, BundleGraph? MaskHead, BundleGraph? KeypointHead, IReadOnlyList<string> Warnings)
{
    public static BundleGraphs Read(VerifiedFiles files, BundleFolder folder)
    {
        BundleGraph backbone = files.RequiredGraph(ModelBundle.BackboneFile);
        BundleGraph boxHead = files.RequiredGraph(ModelBundle.BoxHeadFile);
        BundleGraph? maskHead = files.Graph(ModelBundle.MaskHeadFile);
        BundleGraph? keypointHead = files.Graph(ModelBundle.KeypointHeadFile);
        List<string> warnings = [];
        Compare(ModelBundle.MaskHeadFile, maskHead);
        Compare(ModelBundle.KeypointHeadFile, keypointHead);
        return new BundleGraphs(backbone, boxHead, maskHead, keypointHead, warnings);

        void Compare(string name, BundleGraph? graph)
        {
            if (graph is null && folder.Exists(name))
            {
                warnings.Add($"{name} lies in the folder, but {BundleManifest.FileName} does not list it; it is not used.");
            }
        }
    }
}

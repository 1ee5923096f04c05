namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// A trained model, read and verified: its graphs, its settings and where they come from. A bundle is a folder with a
/// <c>manifest.json</c> that lists every file with its size and SHA-256.
/// </summary>
/// <remarks>
/// Immutable, and so safe to share between threads. Holds the bytes of the graphs; drop it once they are loaded. Nothing is read from the
/// disk after <see cref="Load"/> has returned.
/// </remarks>
public sealed class ModelBundle
{
    /// <summary>File name of the backbone with the pyramid and the RPN.</summary>
    public const string BackboneFile = "backbone.onnx";

    /// <summary>File name of the box head.</summary>
    public const string BoxHeadFile = "box_head.onnx";

    /// <summary>File name of the mask head.</summary>
    public const string MaskHeadFile = "mask_head.onnx";

    /// <summary>File name of the keypoint head.</summary>
    public const string KeypointHeadFile = "keypoint_head.onnx";

    private ModelBundle(
        string name, BundleManifest manifest, MaskRcnnConfig config, MaskRcnnImageProcessorConfig processor, BundleGraphs graphs)
    {
        Name = name;
        Manifest = manifest;
        Config = config;
        ProcessorConfig = processor;
        Settings = BundleSettings.Resolve(config, processor);
        Backbone = graphs.Backbone;
        BoxHead = graphs.BoxHead;
        MaskHead = graphs.MaskHead;
        KeypointHead = graphs.KeypointHead;
        Warnings = [.. config.Warnings, .. processor.Warnings, .. Settings.Warnings, .. graphs.Warnings];
    }

    /// <summary>The manifest's name for the model, or its folder's.</summary>
    public string Name { get; }

    /// <summary>What the manifest says.</summary>
    public BundleManifest Manifest { get; }

    /// <summary>config.json as it is written, with its defaults. <see cref="Settings"/> is what acts.</summary>
    public MaskRcnnConfig Config { get; }

    /// <summary>preprocessor_config.json as it is written, with its defaults.</summary>
    public MaskRcnnImageProcessorConfig ProcessorConfig { get; }

    /// <summary>Everything the pipeline needs to know, with every question of precedence answered.</summary>
    public BundleSettings Settings { get; }

    /// <summary>The code base whose conventions the model was trained with.</summary>
    public ModelFamily Family => Config.Family;

    /// <summary>How the network's outputs become results.</summary>
    public FamilyConventions Conventions => Settings.Conventions;

    /// <summary>Label of class i at index i, without the background.</summary>
    public IReadOnlyList<string> Labels => Settings.Labels;

    /// <summary>The id of class i in its dataset.</summary>
    public IReadOnlyList<int> CategoryIds => Settings.CategoryIds;

    /// <summary>Backbone, pyramid and RPN.</summary>
    public BundleGraph Backbone { get; }

    /// <summary>Classes and boxes of RoIs.</summary>
    public BundleGraph BoxHead { get; }

    /// <summary>Masks of RoIs; null where the model has none.</summary>
    public BundleGraph? MaskHead { get; }

    /// <summary>Keypoints of RoIs; null where the model has none.</summary>
    public BundleGraph? KeypointHead { get; }

    /// <summary>What is odd in the bundle but no error, such as a setting that stands in both files with different values.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a bundle and verifies it: every listed file has its size and hash and lies in the folder.</summary>
    /// <param name="path">The bundle's folder.</param>
    /// <param name="cancellationToken">Stops between two megabytes.</param>
    /// <exception cref="BundleException">Something is missing, altered or malformed; names the file and the field, never a path.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ModelBundle Load(string path, CancellationToken cancellationToken = default)
    {
        BundleFolder folder = BundleFolder.Open(path);
        BundleManifest manifest = BundleManifest.Parse(folder.ReadUnverified(BundleManifest.FileName, Limits.JsonBytes));
        VerifiedFiles files = VerifiedFiles.Read(folder, manifest, cancellationToken);
        MaskRcnnConfig config = MaskRcnnConfig.Parse(files.Json(MaskRcnnConfig.FileName));
        MaskRcnnImageProcessorConfig processor =
            MaskRcnnImageProcessorConfig.Parse(files.Json(MaskRcnnImageProcessorConfig.FileName), config.Family);
        return new ModelBundle(manifest.Name ?? folder.Name, manifest, config, processor, BundleGraphs.Read(files, folder));
    }
}

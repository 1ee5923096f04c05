using System.Text.Json;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// A model's <c>config.json</c>: the fields of the Hugging Face port's MaskRCNNConfig under their own names and with their own
/// defaults, and the fields that a bundle adds. Reads files of all eras of the port and writes the current names.
/// </summary>
/// <remarks>
/// Immutable, and so safe to share between threads. Fields about training, initialisation and layer widths are informative: the graphs
/// are the network. Fields that are unknown are kept in <see cref="AdditionalFields"/> and written back.
/// Two objects are equal when all values are; lists compare by reference.
/// </remarks>
public sealed record MaskRcnnConfig
{
    /// <summary>The file's name in a model's folder.</summary>
    public const string FileName = "config.json";

    /// <summary>The port's defaults.</summary>
    internal static MaskRcnnConfig Default { get; } = new();

    /// <summary><c>model_type</c>; default <c>maskrcnn</c>.</summary>
    public string ModelType { get; init; } = "maskrcnn";

    /// <summary>The class names of the port; default one, MaskRCNNForObjectDetection.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = ["MaskRCNNForObjectDetection"];

    /// <summary>Type of the checkpoint's weights, such as <c>float32</c>; null where it is not said.</summary>
    public string? TorchDtype { get; init; }

    /// <summary>The version of transformers that wrote the file; null where it is not said.</summary>
    public string? TransformersVersion { get; init; }

    /// <summary>Label of class i at index i, without the background; default LABEL_0 and LABEL_1, as in the port.</summary>
    public IReadOnlyList<string> Id2Label { get; init; } = DefaultLabels(2);

    /// <summary>Class of each label; where several classes share a label the last one. Derived from <see cref="Id2Label"/>.</summary>
    public IReadOnlyDictionary<string, int> Label2Id
    {
        get
        {
            Dictionary<string, int> ids = new(Id2Label.Count, StringComparer.Ordinal);
            for (int id = 0; id < Id2Label.Count; id++)
            {
                ids[Id2Label[id]] = id;
            }

            return ids;
        }
    }

    /// <summary>K, the number of classes without the background, whose logit is the last; derived from <see cref="Id2Label"/>.</summary>
    public int NumLabels => Id2Label.Count;

    /// <summary>The backbone's own configuration, of any kind, kept as it was written; null: the port's ConvNeXt.</summary>
    public JsonElement? BackboneConfig { get; init; }

    /// <summary>Standard deviation of the initial weights; default 0.02.</summary>
    public float InitializerRange { get; init; } = 0.02f;

    /// <summary>Channels of the pyramid; default 256.</summary>
    public int FpnOutChannels { get; init; } = 256;

    /// <summary>Levels of the pyramid, the extra ones by max-pooling included; default 5.</summary>
    public int FpnNumOutputs { get; init; } = 5;

    /// <summary>Anchor size in strides; default [8].</summary>
    public IReadOnlyList<float> AnchorGeneratorScales { get; init; } = [8f];

    /// <summary>Anchor height over width; default [0.5, 1, 2].</summary>
    public IReadOnlyList<float> AnchorGeneratorRatios { get; init; } = [0.5f, 1f, 2f];

    /// <summary>Stride of each RPN level in network pixels; default [4, 8, 16, 32, 64].</summary>
    public IReadOnlyList<int> AnchorGeneratorStrides { get; init; } = [4, 8, 16, 32, 64];

    /// <summary>Means of the RPN's dx, dy, dw, dh; default zeros.</summary>
    public IReadOnlyList<float> RpnBboxCoderTargetMeans { get; init; } = [0f, 0f, 0f, 0f];

    /// <summary>Standard deviations of the RPN's dx, dy, dw, dh; default ones.</summary>
    public IReadOnlyList<float> RpnBboxCoderTargetStds { get; init; } = [1f, 1f, 1f, 1f];

    /// <summary>Input channels of the RPN; default 256.</summary>
    public int RpnInChannels { get; init; } = 256;

    /// <summary>Inner channels of the RPN; default 256.</summary>
    public int RpnFeatChannels { get; init; } = 256;

    /// <summary>Loss of the RPN's logits; default cross entropy of one logit per anchor.</summary>
    public LossConfig RpnLossCls { get; init; } = new() { Type = "CrossEntropyLoss", UseSigmoid = true };

    /// <summary>Loss of the RPN's deltas; default L1.</summary>
    public LossConfig RpnLossBbox { get; init; } = new() { Type = "L1Loss" };

    /// <summary>How proposals are chosen.</summary>
    public RpnTestConfig RpnTestCfg { get; init; } = new();

    /// <summary>How detections are chosen. In the port the image processor's copy acts; in a bundle this one does where it is written.</summary>
    public RcnnTestConfig RcnnTestCfg { get; init; } = new();

    /// <summary>How RoIs are pooled for the box head; default 7 x 7.</summary>
    public RoiLayerConfig BboxRoiExtractorRoiLayer { get; init; } = RoiLayerConfig.OfSize(7);

    /// <summary>Channels that the box head pools; default 256.</summary>
    public int BboxRoiExtractorOutChannels { get; init; } = 256;

    /// <summary>Strides of the levels that the box head pools from; default [4, 8, 16, 32].</summary>
    public IReadOnlyList<int> BboxRoiExtractorFeatmapStrides { get; init; } = [4, 8, 16, 32];

    /// <summary>Input channels of the box head; default 256.</summary>
    public int BboxHeadInChannels { get; init; } = 256;

    /// <summary>Side of the box head's input; default 7.</summary>
    public int BboxHeadRoiFeatSize { get; init; } = 7;

    /// <summary>Width of the box head's hidden layers; default 1024.</summary>
    public int BboxHeadFcOutChannels { get; init; } = 1024;

    /// <summary>Hidden layers that classes and deltas share; default 2.</summary>
    public int BboxHeadNumSharedFcs { get; init; } = 2;

    /// <summary>Means of the box head's dx, dy, dw, dh; default zeros.</summary>
    public IReadOnlyList<float> BboxHeadBboxCoderTargetMeans { get; init; } = [0f, 0f, 0f, 0f];

    /// <summary>Standard deviations of the box head's dx, dy, dw, dh; default [0.1, 0.1, 0.2, 0.2].</summary>
    public IReadOnlyList<float> BboxHeadBboxCoderTargetStds { get; init; } = [0.1f, 0.1f, 0.2f, 0.2f];

    /// <summary>Whether all classes share one box; default false.</summary>
    public bool BboxHeadRegClassAgnostic { get; init; }

    /// <summary>Whether the box loss compares decoded boxes; default false.</summary>
    public bool BboxHeadRegDecodedBbox { get; init; }

    /// <summary>Convolutions of the mask head; default 4.</summary>
    public int MaskHeadNumConvs { get; init; } = 4;

    /// <summary>Input channels of the mask head; default 256.</summary>
    public int MaskHeadInChannels { get; init; } = 256;

    /// <summary>Inner channels of the mask head; default 256.</summary>
    public int MaskHeadConvOutChannels { get; init; } = 256;

    /// <summary>How RoIs are pooled for the mask head; default 14 x 14.</summary>
    public RoiLayerConfig MaskRoiExtractorRoiLayer { get; init; } = RoiLayerConfig.OfSize(14);

    /// <summary>Channels that the mask head pools; default 256.</summary>
    public int MaskRoiExtractorOutChannels { get; init; } = 256;

    /// <summary>Strides of the levels that the mask head pools from; default [4, 8, 16, 32].</summary>
    public IReadOnlyList<int> MaskRoiExtractorFeatmapStrides { get; init; } = [4, 8, 16, 32];

    /// <summary>Training of the RPN.</summary>
    public RpnTrainConfig RpnTrainCfg { get; init; } = new();

    /// <summary>IoU from which an anchor is positive; default 0.7.</summary>
    public float RpnAssignerPosIouThr { get; init; } = 0.7f;

    /// <summary>IoU below which an anchor is negative; default 0.3.</summary>
    public float RpnAssignerNegIouThr { get; init; } = 0.3f;

    /// <summary>Smallest IoU of a low-quality match; default 0.3.</summary>
    public float RpnAssignerMinPosIou { get; init; } = 0.3f;

    /// <summary>Whether an object without a good anchor takes its best one; default true.</summary>
    public bool RpnAssignerMatchLowQuality { get; init; } = true;

    /// <summary>Overlap with ignored regions from which an anchor is ignored; -1: off. Default -1.</summary>
    public float RpnAssignerIgnoreIofThr { get; init; } = -1f;

    /// <summary>Anchors per image in training; default 256.</summary>
    public int RpnSamplerNum { get; init; } = 256;

    /// <summary>Share of positives among them; default 0.5.</summary>
    public float RpnSamplerPosFraction { get; init; } = 0.5f;

    /// <summary>Upper bound of negatives per positive; -1: none. Default -1. Once called <c>rpn_sampler_neg_pos_ub</c>.</summary>
    public int RpnSamplerNumSamplesUpperBound { get; init; } = -1;

    /// <summary>Whether the true boxes join the samples; default false.</summary>
    public bool RpnSamplerAddGtAsProposals { get; init; }

    /// <summary>How proposals are chosen while training; default as for inference, with 2000 candidates per level.</summary>
    public RpnTestConfig RpnProposal { get; init; } = new() { NmsPre = 2000 };

    /// <summary>Training of the heads.</summary>
    public RcnnTrainConfig RcnnTrainCfg { get; init; } = new();

    /// <summary>IoU from which a proposal is positive; default 0.5.</summary>
    public float RcnnAssignerPosIouThr { get; init; } = 0.5f;

    /// <summary>IoU below which a proposal is negative; default 0.5.</summary>
    public float RcnnAssignerNegIouThr { get; init; } = 0.5f;

    /// <summary>Smallest IoU of a low-quality match; default 0.5.</summary>
    public float RcnnAssignerMinPosIou { get; init; } = 0.5f;

    /// <summary>Whether an object without a good proposal takes its best one; default true.</summary>
    public bool RcnnAssignerMatchLowQuality { get; init; } = true;

    /// <summary>Overlap with ignored regions from which a proposal is ignored; -1: off. Default -1.</summary>
    public float RcnnAssignerIgnoreIofThr { get; init; } = -1f;

    /// <summary>Proposals per image in training; default 512.</summary>
    public int RcnnSamplerNum { get; init; } = 512;

    /// <summary>Share of positives among them; default 0.25.</summary>
    public float RcnnSamplerPosFraction { get; init; } = 0.25f;

    /// <summary>Upper bound of negatives per positive; -1: none. Default -1. Once called <c>rcnn_sampler_neg_pos_ub</c>.</summary>
    public int RcnnSamplerNumSamplesUpperBound { get; init; } = -1;

    /// <summary>Whether the true boxes join the proposals; default true.</summary>
    public bool RcnnSamplerAddGtAsProposals { get; init; } = true;

    /// <summary>The code base the model comes from; default the Hugging Face port.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.HuggingFace;

    /// <summary>The family's conventions with the file's <c>inference</c> object applied; default those of <see cref="Family"/>.</summary>
    public FamilyConventions Conventions { get => field ?? FamilyConventions.Of(Family); init; }

    /// <summary>Anchors of a cell by stride, around its corner, in the RPN's channel order; null or a missing stride: generated.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<BoundingBox>>? CellAnchors { get; init; }

    /// <summary>The id of each class in its dataset (COCO: 1..90 with holes); null: 1..K.</summary>
    public IReadOnlyList<int>? CategoryIds { get; init; }

    /// <summary>Name of each keypoint; null: COCO person's 17.</summary>
    public IReadOnlyList<string>? KeypointNames { get; init; }

    /// <summary>Pairs of keypoints that change places in a mirror image, as indices; null: COCO person's.</summary>
    public IReadOnlyList<(int First, int Second)>? KeypointFlipPairs { get; init; }

    /// <summary>Spread of each keypoint in COCO's object keypoint similarity; null: COCO person's.</summary>
    public IReadOnlyList<float>? KeypointSigmas { get; init; }

    /// <summary>Pairs of keypoints that a limb joins, as indices; null: COCO person's.</summary>
    public IReadOnlyList<(int First, int Second)>? KeypointSkeleton { get; init; }

    /// <summary>How RoIs are pooled for the keypoint head; default 14 x 14.</summary>
    public RoiLayerConfig KeypointRoiExtractorRoiLayer { get; init; } = RoiLayerConfig.OfSize(14);

    /// <summary>Channels that the keypoint head pools; default 256.</summary>
    public int KeypointRoiExtractorOutChannels { get; init; } = 256;

    /// <summary>Strides of the levels that the keypoint head pools from; default [4, 8, 16, 32].</summary>
    public IReadOnlyList<int> KeypointRoiExtractorFeatmapStrides { get; init; } = [4, 8, 16, 32];

    /// <summary>Fields of the file that are unknown here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    /// <summary>What was odd in the file but no error.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The dotted names of the fields that the file had; null for an object made in code.</summary>
    internal IReadOnlySet<string>? Written { get; init; }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="utf8Json">UTF-8, with or without a byte order mark.</param>
    /// <exception cref="BundleException">The bytes are not JSON, or a field has a wrong type or an impossible value; names the field.</exception>
    public static MaskRcnnConfig Parse(ReadOnlyMemory<byte> utf8Json) => JsonFields.Read(utf8Json, FileName, MaskRcnnConfigReader.Read);

    /// <summary>Reads a file, or the config.json of a folder.</summary>
    /// <exception cref="BundleException">The file is missing or malformed.</exception>
    public static MaskRcnnConfig Load(string path) => Parse(BundleJsonFile.Read(path, FileName));

    /// <summary>
    /// The file's bytes. A configuration made in code is written in full; one that was read with the fields its file had, under their
    /// current names, and those that were changed since, because a default that is written counts for more than one that is not.
    /// </summary>
    public byte[] ToUtf8Json() =>
        JsonFieldWriting.ToUtf8(
            writer => MaskRcnnConfigWriter.Write(writer, this), writer => MaskRcnnConfigWriter.Write(writer, Default), Written);

    /// <summary>Writes a file, or the config.json of a folder; an existing file is replaced in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => BundleJsonFile.Write(path, FileName, ToUtf8Json());

    /// <summary>The port's labels of classes that have none.</summary>
    internal static IReadOnlyList<string> DefaultLabels(int count) =>
        Array.AsReadOnly(Enumerable.Range(0, count).Select(id => $"LABEL_{id}").ToArray());
}

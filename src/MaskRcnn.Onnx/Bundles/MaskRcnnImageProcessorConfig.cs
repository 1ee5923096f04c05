using System.Text.Json;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// A model's <c>preprocessor_config.json</c>: the fields of the Hugging Face port's MaskRCNNImageProcessor under their own names and
/// with their own defaults, and the fields that a bundle adds.
/// </summary>
/// <remarks>
/// Immutable, and so safe to share between threads. Fields that are unknown are kept in <see cref="AdditionalFields"/> and written back.
/// Two objects are equal when all values are; lists compare by reference.
/// </remarks>
public sealed record MaskRcnnImageProcessorConfig
{
    /// <summary>The file's name in a model's folder.</summary>
    public const string FileName = "preprocessor_config.json";

    /// <summary>The port's class; default MaskRCNNImageProcessor.</summary>
    public string ImageProcessorType { get; init; } = "MaskRCNNImageProcessor";

    /// <summary>Form of the annotations; only <c>coco_detection</c> exists.</summary>
    public string Format { get; init; } = "coco_detection";

    /// <summary>Whether images are resized; default true.</summary>
    public bool DoResize { get; init; } = true;

    /// <summary>The network's input size; default shortest edge 800, longest edge 1333.</summary>
    public ProcessorSize Size { get; init; } = ProcessorSize.Edges(800, 1333);

    /// <summary>Pillow's number of the resampling filter; 2 is bilinear, the only one there is. <see cref="ResizeFilter"/> decides.</summary>
    public int Resample { get; init; } = 2;

    /// <summary>Whether values are multiplied by <see cref="RescaleFactor"/>; false wins over any factor. Default true.</summary>
    public bool DoRescale { get; init; } = true;

    /// <summary>What 8-bit values are multiplied by; default 1/255.</summary>
    public double RescaleFactor { get; init; } = 1.0 / 255.0;

    /// <summary>Whether the mean is subtracted and the standard deviation divided out; default true.</summary>
    public bool DoNormalize { get; init; } = true;

    /// <summary>Mean of each plane after rescaling, in the order of <see cref="ChannelOrder"/>; default ImageNet's.</summary>
    public IReadOnlyList<float> ImageMean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>Standard deviation of each plane after rescaling, in the order of <see cref="ChannelOrder"/>; default ImageNet's.</summary>
    public IReadOnlyList<float> ImageStd { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Whether the images of a batch are padded at the bottom and the right, with 0 after normalisation; default true.</summary>
    public bool DoPad { get; init; } = true;

    /// <summary>How detections are chosen; acts where config.json does not say it.</summary>
    public RcnnTestConfig TestCfg { get; init; } = new();

    /// <summary>Number of classes without the background; default 80, as in the port, whatever the model has.</summary>
    public int NumClasses { get; init; } = 80;

    /// <summary>Means of the box head's dx, dy, dw, dh; default zeros.</summary>
    public IReadOnlyList<float> BboxHeadBboxCoderTargetMeans { get; init; } = [0f, 0f, 0f, 0f];

    /// <summary>Standard deviations of the box head's dx, dy, dw, dh; default [0.1, 0.1, 0.2, 0.2].</summary>
    public IReadOnlyList<float> BboxHeadBboxCoderTargetStds { get; init; } = [0.1f, 0.1f, 0.2f, 0.2f];

    /// <summary>Order of the planes of pixel_values; default RGB.</summary>
    public ChannelOrder ChannelOrder { get; init; } = ChannelOrder.Rgb;

    /// <summary>How images are resized; default Pillow's bilinear.</summary>
    public ResizeFilter ResizeFilter { get; init; } = ResizeFilter.PillowBilinear;

    /// <summary>The rule that turns an image's size into the network's; default the port's.</summary>
    public SizeRounding SizeRounding { get; init; } = SizeRounding.Truncate;

    /// <summary>
    /// Height and width of a batch are padded up to a multiple of this, 1..4096. Default of a file that does not say it: 1 for the port, 32
    /// for the other families; <c>do_pad_size_divisor</c> false makes it 1, true the port's 32.
    /// </summary>
    public int SizeDivisor { get; init; } = 1;

    /// <summary>Fields of the file that are unknown here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    /// <summary>What was odd in the file but no error.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>The factor that acts: <see cref="RescaleFactor"/>, or 1 where <see cref="DoRescale"/> is false.</summary>
    public double EffectiveRescaleFactor => DoRescale ? RescaleFactor : 1.0;

    /// <summary>The dotted names of the fields that the file had; null for an object made in code.</summary>
    internal IReadOnlySet<string>? Written { get; init; }

    /// <summary>The defaults of a family, which act where a model has no such file.</summary>
    public static MaskRcnnImageProcessorConfig Of(ModelFamily family) =>
        new() { SizeDivisor = family == ModelFamily.HuggingFace ? 1 : 32 };

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="utf8Json">UTF-8, with or without a byte order mark.</param>
    /// <param name="family">The model's family, for the defaults that depend on it.</param>
    /// <exception cref="BundleException">The bytes are not JSON, or a field has a wrong type or an impossible value; names the field.</exception>
    public static MaskRcnnImageProcessorConfig Parse(ReadOnlyMemory<byte> utf8Json, ModelFamily family = ModelFamily.HuggingFace) =>
        JsonFields.Read(utf8Json, FileName, fields => MaskRcnnImageProcessorConfigJson.Read(fields, family));

    /// <summary>Reads a file, or the preprocessor_config.json of a folder; a folder without one gives the defaults.</summary>
    /// <exception cref="BundleException">The file is missing or malformed.</exception>
    public static MaskRcnnImageProcessorConfig Load(string path, ModelFamily family = ModelFamily.HuggingFace)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) && !BundleJsonFile.Exists(path, FileName)
            ? Of(family)
            : Parse(BundleJsonFile.Read(path, FileName), family);
    }

    /// <summary>
    /// The file's bytes. A configuration made in code is written in full; one that was read with the fields its file had and those that
    /// were changed since.
    /// </summary>
    public byte[] ToUtf8Json()
    {
        // No size divisor is a default: it depends on the family.
        MaskRcnnImageProcessorConfig defaults = MaskRcnnImageProcessorConfigJson.Default with { SizeDivisor = 0 };
        return JsonFieldWriting.ToUtf8(
            writer => MaskRcnnImageProcessorConfigJson.Write(writer, this),
            writer => MaskRcnnImageProcessorConfigJson.Write(writer, defaults),
            Written);
    }

    /// <summary>Writes a file, or the preprocessor_config.json of a folder; an existing file is replaced in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => BundleJsonFile.Write(path, FileName, ToUtf8Json());
}

using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The statistics that the planes of an image are normalised by, and their order.</summary>
/// <param name="Mean">Of 0..255, in the order of the planes.</param>
/// <param name="Std">Likewise.</param>
/// <param name="ChannelOrder"><c>BGR</c> or <c>RGB</c>.</param>
/// <param name="Decision">What they were decided from, for the summary.</param>
internal sealed record Detectron2Pixels(IReadOnlyList<float> Mean, IReadOnlyList<float> Std, string ChannelOrder, string Decision)
{
    private static readonly float[] _mean = [103.53f, 116.28f, 123.675f];
    private static readonly float[] _std = [57.375f, 57.12f, 58.395f];
    private static readonly float[] _one = [1f, 1f, 1f];

    /// <summary>
    /// Chooses the statistics: the user's, the checkpoint's where it holds them, those of ResNeXt's ImageNet weights for a network with
    /// groups, or those of MSRA's weights, which are not divided by a deviation.
    /// </summary>
    /// <param name="weights">The checkpoint; its statistics are taken.</param>
    /// <param name="preprocessor">What the user says.</param>
    /// <param name="groups">Groups of the 3x3 convolutions.</param>
    public static Detectron2Pixels Choose(CheckpointWeights weights, JsonObject preprocessor, int groups)
    {
        MaskRcnnImageProcessorConfig given = Parsed(preprocessor);
        float[]? storedMean = Stored(weights, Detectron2Names.PixelMean);
        float[]? storedStd = Stored(weights, Detectron2Names.PixelStd);
        bool isGiven = preprocessor["image_std"] is not null;
        float[] mean = preprocessor["image_mean"] is not null ? [.. given.ImageMean] : storedMean ?? _mean;
        float[] std = isGiven ? [.. given.ImageStd] : storedStd ?? (groups > 1 ? _std : _one);
        string order = preprocessor["channel_order"] is null ? OrderOf(mean)
            : given.ChannelOrder == Imaging.ChannelOrder.Rgb ? "RGB"
            : "BGR";
        string origin = isGiven ? "as given"
            : storedStd is not null ? "as the checkpoint holds them"
            : groups > 1 ? "as ResNeXt's ImageNet weights have them (the network has groups)"
            : "as MSRA's ImageNet weights have them (nothing else is said)";
        return new Detectron2Pixels(mean, std, order, $"Pixels: {order}, mean {List(mean)}, deviation {List(std)}, {origin}.");
    }

    /// <summary>Whether the deviations are other than 1, as those of weights that PyTorch trained.</summary>
    public bool IsScaled => Std.Any(deviation => MathF.Abs(deviation - 1f) > 1e-3f);

    /// <summary>The mean of red is the largest by far in ImageNet, so the order of the means tells that of the planes.</summary>
    private static string OrderOf(float[] mean) =>
        mean.Zip(_mean.Reverse()).All(pair => MathF.Abs(pair.First - pair.Second) < 0.01f) ? "RGB" : "BGR";

    private static float[]? Stored(CheckpointWeights weights, string name) => weights.ShapeOf(name) switch
    {
        [3, 1, 1] => weights.TakeFinite(name, 3, 1, 1),
        [3] => weights.TakeFinite(name, 3),
        _ => null,
    };

    private static MaskRcnnImageProcessorConfig Parsed(JsonObject preprocessor)
    {
        try
        {
            return MaskRcnnImageProcessorConfig.Parse(Encoding.UTF8.GetBytes(preprocessor.ToJsonString()));
        }
        catch (BundleException error)
        {
            throw new ConversionException($"The configuration cannot be used. {error.Message}", error);
        }
    }

    private static string List(float[] values) => string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));
}

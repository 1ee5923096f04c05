using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Decodes image files with SkiaSharp, within its limits for files from strangers.</summary>
internal sealed class SkiaImageLoader : IImageLoader
{
    private readonly SkiaImageDecoder _decoder = new();

    /// <inheritdoc/>
    public LoadedImage Load(string path, CancellationToken cancellationToken)
    {
        DecodedImage image = _decoder.Decode(path, cancellationToken);
        return new LoadedImage(image.Frame, image);
    }
}

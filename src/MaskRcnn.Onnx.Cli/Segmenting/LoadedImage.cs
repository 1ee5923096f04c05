using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>The pixels of an image, and who takes them back.</summary>
/// <param name="Frame">The pixels, upright; not to be read after <see cref="Dispose"/>.</param>
/// <param name="Owner">Takes the memory back; null where nobody needs it.</param>
internal sealed record LoadedImage(ImageFrame Frame, IDisposable? Owner = null) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owner?.Dispose();
}

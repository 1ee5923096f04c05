using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>
/// Decoded images with several users: the request, and a run that may outlast it. The last one to leave gives the pixels back.
/// </summary>
/// <remarks>Thread-safe, but for <see cref="Add"/>.</remarks>
internal sealed class ImageLease : IDisposable
{
    private readonly List<DecodedImage> _images = [];
    private int _users = 1;

    /// <summary>Takes an image over, before the lease is shared.</summary>
    /// <returns>The image.</returns>
    public DecodedImage Add(DecodedImage image)
    {
        _images.Add(image);
        return image;
    }

    /// <summary>Adds a user, who must dispose the lease as well.</summary>
    public void Share() => Interlocked.Increment(ref _users);

    /// <summary>Takes a user away.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            foreach (DecodedImage image in _images)
            {
                image.Dispose();
            }
        }
    }
}

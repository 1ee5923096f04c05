using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>
/// Decoded images with several users: the request, and a run that may outlast it. The last one to leave gives the pixels back.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ImageLease(params IReadOnlyList<DecodedImage> images) : IDisposable
{
    private int _users = 1;

    /// <summary>Adds a user, who must dispose the lease as well.</summary>
    public void Share() => Interlocked.Increment(ref _users);

    /// <summary>Takes a user away.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            foreach (DecodedImage image in images)
            {
                image.Dispose();
            }
        }
    }
}

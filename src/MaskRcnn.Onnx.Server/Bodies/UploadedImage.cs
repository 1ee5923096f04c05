namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>An image file as a client sent it.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="FileName">The name that the client gave it, without folders; null where it gave none.</param>
internal sealed record UploadedImage(PooledBody Body, string? FileName) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Body.Dispose();
}

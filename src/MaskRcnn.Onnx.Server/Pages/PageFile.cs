namespace MaskRcnn.Onnx.Server.Pages;

/// <summary>A file of the page, held in memory.</summary>
/// <param name="Path">Its address, such as <c>/app.js</c>.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="ETag">A quoted hash of the content.</param>
internal sealed record PageFile(string Path, string ContentType, byte[] Bytes, string ETag);

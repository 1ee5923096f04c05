namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Reads image files into frames.</summary>
internal interface IImageLoader
{
    /// <summary>Decodes a file, upright.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="MaskRcnnException">The file is no image that can be read.</exception>
    /// <exception cref="IOException">The file cannot be read at all.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    LoadedImage Load(string path, CancellationToken cancellationToken);
}

using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Writes one kind of result. Called for one image after another, in the order of the run.</summary>
/// <remarks>Disposing without <see cref="Complete"/> leaves no half-written file behind.</remarks>
internal interface IResultWriter : IDisposable
{
    /// <summary>Writes what one image came to.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    void Write(ImageJob job, ImageFrame frame, SegmentationResult result);

    /// <summary>Ends a file that holds the results of all images.</summary>
    void Complete();
}

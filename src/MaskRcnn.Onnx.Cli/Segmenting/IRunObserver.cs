namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Hears what becomes of each image. Calls come from several threads, never two at a time for one image.</summary>
internal interface IRunObserver
{
    /// <summary>The image's results are all written.</summary>
    void Done(ImageJob job, SegmentationResult result);

    /// <summary>The image gave no results.</summary>
    /// <param name="job">The image.</param>
    /// <param name="reason">Why.</param>
    void Failed(ImageJob job, string reason);
}

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The model as logs and metrics name it.</summary>
internal static class InfoSoFarExtensions
{
    /// <summary>What is known of the model without waiting for another process, as <see cref="IInstanceSegmenter.Info"/> may.</summary>
    public static SegmenterInfo InfoSoFar(this IInstanceSegmenter segmenter) =>
        segmenter.GetService<IOutOfProcessSegmenter>()?.InfoSoFar ?? segmenter.Info;
}

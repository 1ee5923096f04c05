using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Writes NAME.json for each image.</summary>
internal sealed class JsonResultWriter(SegmenterInfo info) : IResultWriter
{
    /// <inheritdoc/>
    public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
    {
        SegmentationDocument document = SegmentationDocument.FromResult(result, job.Image.Name, info.Model, info.EffectiveProvider);
        PendingFile.Write(job.Results.Json, document.Write);
    }

    /// <inheritdoc/>
    public void Complete()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Cli.Evaluate;

/// <summary>Keeps what a model finds, number for number as a results file would hold it.</summary>
internal sealed class DetectionCollector(CocoDataset dataset, double keypointOffset) : IResultWriter
{
    private readonly List<CocoDetection> _detections = [];

    /// <summary>What was found so far.</summary>
    public CocoDetections Detections() => new(dataset, _detections);

    /// <inheritdoc/>
    public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
    {
        ImageSize size = dataset.Images[dataset.IndexOfImage(job.ImageId)].Size;
        if (frame.Size != size)
        {
            throw new IOException($"the image has {frame.Width} x {frame.Height} pixels, but the annotations say {size.Width} x {size.Height}");
        }

        foreach (Instance instance in result.Instances)
        {
            var entry = CocoResult.FromInstance(instance, job.ImageId, keypointOffset);
            var box = new CocoBox(entry.Bbox[0], entry.Bbox[1], entry.Bbox[2], entry.Bbox[3]);
            CocoRle? mask = instance.Mask?.ToCocoRle();
            _detections.Add(new CocoDetection
            {
                ImageId = job.ImageId,
                CategoryId = entry.CategoryId,
                Score = entry.Score,
                Box = box,
                Area = box.Area,
                Mask = mask,
                Keypoints = entry.Keypoints,
            });
        }
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

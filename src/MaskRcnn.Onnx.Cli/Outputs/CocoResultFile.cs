using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Writes results.json, the COCO results of the whole run; it takes its place when the run is complete.</summary>
internal sealed class CocoResultFile : IResultWriter
{
    private readonly PendingFile _file;
    private readonly CocoResultWriter _writer;
    private readonly float _keypointOffset;
    private Exception? _failure;

    /// <param name="path">Full path of the file.</param>
    /// <param name="keypointOffset">Subtracted from x and y of keypoints, by the convention of the bundle's family.</param>
    public CocoResultFile(string path, float keypointOffset)
    {
        _file = new PendingFile(path);
        _writer = new CocoResultWriter(_file.Stream);
        _keypointOffset = keypointOffset;
    }

    /// <inheritdoc/>
    public void Write(ImageJob job, ImageFrame frame, SegmentationResult result)
    {
        ThrowIfFailed();
        CocoResult[] detections = [.. result.Instances.Select(instance => CocoResult.FromInstance(instance, job.ImageId, _keypointOffset))];
        try
        {
            foreach (CocoResult detection in detections)
            {
                _writer.Write(detection);
            }
        }
        catch (IOException error)
        {
            // What reached the disk may end in the middle of a detection: this file cannot become whole any more.
            _failure = error;
            throw;
        }
    }

    /// <inheritdoc/>
    public void Complete()
    {
        ThrowIfFailed();
        _writer.Complete();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new IOException(_failure.Message, _failure);
        }
    }
}

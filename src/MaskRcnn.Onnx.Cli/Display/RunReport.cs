using MaskRcnn.Onnx.Cli.Segmenting;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>Names the images that fail as they do, and remembers what was found for the table and the summary.</summary>
/// <remarks>Thread-safe; what it remembers grows with the number of classes, not of images, once there are more than a few.</remarks>
internal sealed class RunReport(Terminal terminal, int images) : IRunObserver
{
    /// <summary>Up to so many images, the table shows every instance.</summary>
    private const int FewImages = 10;

    private readonly Lock _lock = new();
    private readonly List<FoundImage> _found = [];
    private readonly Dictionary<string, ClassTally> _classes = new(StringComparer.Ordinal);

    /// <summary>Told of every image that is done or has failed.</summary>
    public Action? Advanced { get; set; }

    /// <summary>Images with results.</summary>
    public int DoneCount { get; private set; }

    /// <summary>Images without.</summary>
    public int FailedCount { get; private set; }

    /// <summary>Instances in all images.</summary>
    public int InstanceCount { get; private set; }

    /// <summary>The images with their instances; null where there are too many to show one by one.</summary>
    public IReadOnlyList<FoundImage>? Found => images <= FewImages ? _found : null;

    /// <summary>The classes that were found, the most frequent first.</summary>
    public IReadOnlyList<ClassTally> Classes
        => [.. _classes.Values.OrderByDescending(tally => tally.Instances).ThenBy(tally => tally.Label, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public void Done(ImageJob job, SegmentationResult result)
    {
        lock (_lock)
        {
            DoneCount++;
            InstanceCount += result.Instances.Count;
            foreach (IGrouping<string, Instance> group in result.Instances.GroupBy(instance => instance.Label))
            {
                ClassTally before = _classes.GetValueOrDefault(group.Key) ?? new ClassTally(group.Key, 0, 0, 0f);
                _classes[group.Key] = new ClassTally(
                    group.Key, before.Instances + group.Count(), before.Images + 1, Math.Max(before.BestScore, group.Max(instance => instance.Score)));
            }

            if (images <= FewImages)
            {
                _found.Add(new FoundImage(Printable.Path(job.Image.Path), result));
            }
        }

        Advanced?.Invoke();
    }

    /// <inheritdoc/>
    public void Failed(ImageJob job, string reason)
    {
        lock (_lock)
        {
            FailedCount++;
            terminal.Problem("failed", $"{Printable.Path(job.Image.Path)}: {reason}");
        }

        Advanced?.Invoke();
    }

    /// <summary>Counts an input that never became an image.</summary>
    public void Failed(Inputs.InputProblem problem)
    {
        lock (_lock)
        {
            FailedCount++;
            terminal.Problem("failed", $"{problem.Input}: {problem.Reason}");
        }
    }
}

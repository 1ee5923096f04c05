using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Which images are to be segmented, and where their results go.</summary>
/// <param name="Pending">The images to do, in the order of the inputs.</param>
/// <param name="DoneBefore">How many have all their results already.</param>
internal sealed record RunPlan(IReadOnlyList<ImageJob> Pending, int DoneBefore)
{
    /// <summary>The file of a whole run's COCO results.</summary>
    public const string CocoFile = "results.json";

    /// <summary>Names the results, leaves out what is done, and makes sure that no result would take the place of an input.</summary>
    /// <param name="settings">What was asked for.</param>
    /// <param name="images">What the inputs came to.</param>
    /// <param name="folder">Full path of the output folder.</param>
    /// <exception cref="CommandException">The run would replace a file that it must not.</exception>
    public static RunPlan Create(SegmentSettings settings, IReadOnlyList<InputImage> images, string folder)
    {
        string coco = Path.Combine(folder, CocoFile);
        if (settings.Format == ResultFormat.Coco && !settings.Overwrite && Path.Exists(coco))
        {
            throw new CommandException($"{Path.Combine(settings.Output, CocoFile)} exists already; --overwrite replaces it.");
        }

        images = WithoutResults(images, folder);
        string[] names = OutputNames.Of(images);
        long[] ids = ImageIds.Of(images);
        ImageJob[] jobs = [.. images.Select((image, i) => new ImageJob(image, ResultPaths.In(folder, names[i]), ids[i]))];
        RefuseToReplaceInputs(settings, jobs, coco);

        bool canResume = settings.Format == ResultFormat.Json && !settings.Overwrite;
        ImageJob[] pending = canResume ? [.. jobs.Where(job => !FinishedResults.AreAllThere(job.Results, settings))] : jobs;
        return new RunPlan(pending, jobs.Length - pending.Length);
    }

    // A folder that takes its own results must not have them segmented by the next run. A file that is named is wanted.
    private static InputImage[] WithoutResults(IReadOnlyList<InputImage> images, string folder)
    {
        var stems = new HashSet<string>(OutputNames.Of(images).Select(name => ResultPaths.In(folder, name).Stem), PathComparison.Comparer);
        return [.. images.Where(image => image.IsNamed || ResultPaths.StemOfPicture(image.Path, out _) is not { } stem || !stems.Contains(stem))];
    }

    private static void RefuseToReplaceInputs(SegmentSettings settings, IReadOnlyList<ImageJob> jobs, string coco)
    {
        var documents = settings.Format == ResultFormat.Coco ? [coco] : new HashSet<string>(jobs.Select(job => job.Results.Json), PathComparison.Comparer);
        var stems = new HashSet<string>(jobs.Select(job => job.Results.Stem), PathComparison.Comparer);
        foreach (ImageJob job in jobs)
        {
            bool isPicture = ResultPaths.StemOfPicture(job.Image.Path, out string kind) is { } stem
                && stems.Contains(stem)
                && (kind == "overlay" ? settings.Overlay : settings.MaskPng);
            if (isPicture || documents.Contains(job.Image.Path))
            {
                throw new CommandException(
                    $"{Display.Printable.Path(job.Image.Path)} is an input and would be replaced by a result; name another folder with --output.");
            }
        }
    }
}

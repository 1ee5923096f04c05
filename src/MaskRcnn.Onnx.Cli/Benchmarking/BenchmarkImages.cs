using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Segmenting;

namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>Finds the images to measure with.</summary>
internal static class BenchmarkImages
{
    private const string Samples = "samples";

    /// <summary>The pictures of a folder and its sub-folders, or the samples that lie with the model.</summary>
    /// <exception cref="CommandException">There are none.</exception>
    public static IReadOnlyList<InputImage> Find(string? folder, string? model)
    {
        if (folder is null)
        {
            folder = Path.Combine(BundleModelOpener.Find(model), Samples);
            if (!Directory.Exists(folder))
            {
                throw new CommandException("The model has no samples beside it; name a folder of pictures with --images.");
            }
        }
        else if (!Directory.Exists(folder))
        {
            throw new CommandException($"--images: there is no folder {folder}");
        }

        DiscoveredInputs inputs = InputDiscovery.Find([folder], recursive: true);
        return inputs switch
        {
            { Problems: [InputProblem problem, ..] } => throw new CommandException($"--images: {problem.Input}: {problem.Reason}"),
            { Images.Count: 0 } => throw new CommandException($"--images: {folder} has no {PictureExtensions.All} file"),
            _ => inputs.Images,
        };
    }
}

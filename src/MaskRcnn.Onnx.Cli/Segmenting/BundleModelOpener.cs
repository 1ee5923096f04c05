using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Opens bundles on disk.</summary>
internal sealed class BundleModelOpener : IModelOpener
{
    /// <summary>The model that ships, for those who name none.</summary>
    private const string DefaultModel = "nuclei";

    /// <inheritdoc/>
    public OpenedModel Open(string? model, ExecutionOptions execution)
    {
        ModelBundle bundle = ModelBundle.Load(Find(model));
        return new OpenedModel(
            new InstanceSegmenter(bundle, execution),
            bundle.Conventions.KeypointCocoOffset,
            bundle.Settings.Keypoints.Skeleton,
            bundle.Warnings,
            bundle.Settings.Keypoints.Sigmas);
    }

    /// <summary>The folder of a bundle.</summary>
    /// <param name="model">Its folder or name; null for the one that ships, or the only one that is there.</param>
    /// <exception cref="CommandException">None was named and there is none to take.</exception>
    public static string Find(string? model)
    {
        if (model is not null)
        {
            return BundleLocator.Find(model);
        }

        IReadOnlyList<string> names = BundleLocator.Names();
        return names.Contains(DefaultModel) ? BesideTheProgram(DefaultModel)
            : names.Count == 1 ? BesideTheProgram(names[0])
            : throw new CommandException(names.Count == 0
                ? "No model is beside the program; name a bundle's folder with --model."
                : $"Name a model with --model: {string.Join(", ", names)}, or a bundle's folder.");
    }

    // Not through the locator, which prefers a folder of that name where the command is run: people keep their pictures of nuclei in "nuclei".
    private static string BesideTheProgram(string name) => Path.Combine(AppContext.BaseDirectory, BundleLocator.ModelsFolder, name);
}

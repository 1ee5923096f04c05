using System.Globalization;
using MaskRcnn.Onnx.Bundles;

namespace MaskRcnn.Onnx.Conversion;

/// <summary>The file that a checkpoint's path means, and the settings beside it.</summary>
/// <param name="WeightsFile">The file with the weights.</param>
/// <param name="Settings">The settings of the folder that was named; empty where a file was.</param>
internal sealed record ConversionSource(string WeightsFile, ConversionConfig Settings)
{
    private static readonly string[] _preferred = ["model.safetensors", "pytorch_model.bin"];
    private static readonly string[] _extensions = [".safetensors", ".pth", ".pt", ".bin", ".pkl"];

    /// <summary>The file's name, for messages and the manifest.</summary>
    public string FileName => Path.GetFileName(WeightsFile);

    /// <summary>Finds the file.</summary>
    /// <exception cref="CheckpointException">There is nothing of that name, or a folder has no checkpoint or several.</exception>
    /// <exception cref="ConversionException">The folder's settings are malformed.</exception>
    public static ConversionSource Find(string checkpoint)
    {
        var nothing = new ConversionConfig { Config = [], Preprocessor = [] };
        if (!Directory.Exists(checkpoint))
        {
            return File.Exists(checkpoint)
                ? new ConversionSource(checkpoint, nothing)
                : throw new CheckpointException($"There is no file or folder {NameOf(checkpoint)}.");
        }

        string file = _preferred.Select(name => Path.Combine(checkpoint, name)).FirstOrDefault(File.Exists) ?? OnlyFile(checkpoint);
        string[] settings = [MaskRcnnConfig.FileName, MaskRcnnImageProcessorConfig.FileName];
        bool any = settings.Any(name => File.Exists(Path.Combine(checkpoint, name)));
        return new ConversionSource(file, any ? ConversionConfig.Load(checkpoint) : nothing);
    }

    private static string OnlyFile(string folder)
    {
        string[] files = [.. Files(folder).Where(IsCheckpoint)];
        if (files.Length == 1) return files[0];
        string name = NameOf(folder);
        if (Files(folder).Any(file => file.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CheckpointException($"The weights in {name} are split into several files; save them as one.");
        }

        throw new CheckpointException(files.Length == 0
            ? $"The folder {name} has no checkpoint: no file that ends in {string.Join(", ", _extensions)}."
            : string.Create(CultureInfo.InvariantCulture, $"The folder {name} has {files.Length} checkpoints; name the file."));
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The folder {NameOf(folder)} cannot be read.", innerException: error);
        }
    }

    private static bool IsCheckpoint(string file) => _extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}

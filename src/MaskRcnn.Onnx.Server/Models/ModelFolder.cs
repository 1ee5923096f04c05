using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Configuration;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>Finds out which bundle the section of a model means.</summary>
internal static class ModelFolder
{
    public const string Setting = nameof(InstanceSegmenterOptions.Model);

    /// <summary>The folder of a model that ships. Its name alone could also mean a folder where the server is started.</summary>
    public static string Shipped(string name) => Path.Combine(AppContext.BaseDirectory, BundleLocator.ModelsFolder, name);

    /// <summary>What the section says, else the defaults, else the model that ships under the section's name.</summary>
    /// <exception cref="SettingException">There is no such bundle.</exception>
    public static string Of(IConfigurationSection section, IConfigurationSection defaults)
    {
        IReadOnlyList<string> shipped = BundleLocator.Names();
        string? given = string.IsNullOrWhiteSpace(section[Setting]) ? defaults[Setting] : section[Setting];
        if (string.IsNullOrWhiteSpace(given))
        {
            return shipped.FirstOrDefault(name => name.Equals(section.Key, StringComparison.OrdinalIgnoreCase)) is { } known
                ? Shipped(known)
                : throw new SettingException(
                    $"{section.Path}:{Setting}: the folder of a bundle is needed; only what ships beside the program "
                    + $"({string.Join(", ", shipped)}) is found by the section's name.");
        }

        if (Directory.Exists(given) || shipped.Contains(given, StringComparer.Ordinal))
        {
            return given;
        }

        string looked = Path.IsPathRooted(given) ? "" : $" (looked for as '{Path.GetFullPath(given)}')";
        throw new SettingException(
            $"{section.Path}:{Setting}: there is no folder '{given}'{looked}, and no model of that name beside the program "
            + $"({string.Join(", ", shipped)}).");
    }
}

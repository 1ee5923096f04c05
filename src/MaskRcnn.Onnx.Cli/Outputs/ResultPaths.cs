using System.Globalization;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Where the results of one image go.</summary>
/// <param name="Stem">Full path of NAME in the output folder.</param>
internal sealed partial record ResultPaths(string Stem)
{
    /// <summary>The results of the image that is called <paramref name="name"/>, <c>/</c> between sub-folders, in a folder.</summary>
    public static ResultPaths In(string folder, string name) => new(Path.Combine(folder, name.Replace('/', Path.DirectorySeparatorChar)));

    /// <summary>NAME.json.</summary>
    public string Json => Stem + ".json";

    /// <summary>NAME.overlay.png.</summary>
    public string Overlay => Stem + ".overlay.png";

    /// <summary>NAME.labels.png.</summary>
    public string Labels => Stem + ".labels.png";

    /// <summary>NAME.mask-000.png, with more digits from the thousandth on.</summary>
    public string Mask(int instance) => string.Create(CultureInfo.InvariantCulture, $"{Stem}.mask-{instance:000}.png");

    /// <summary>The stem of the results that a picture would belong to by its name, or null where it has no result's name.</summary>
    /// <param name="path">Full path of the picture.</param>
    /// <param name="kind"><c>overlay</c>, <c>labels</c> or <c>mask</c>.</param>
    public static string? StemOfPicture(string path, out string kind)
    {
        Match match = PictureSuffix().Match(path);
        kind = match.Groups["kind"].Value;
        return match.Success ? path[..match.Index] : null;
    }

    [GeneratedRegex(@"\.((?<kind>overlay|labels)|(?<kind>mask)-[0-9]{3,})\.png\z", RegexOptions.CultureInvariant)]
    private static partial Regex PictureSuffix();
}

namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>Which files of a folder are taken for pictures.</summary>
internal static class PictureExtensions
{
    /// <summary>As help and messages show them.</summary>
    public const string All = ".jpg .jpeg .png .bmp .gif .webp";

    private static readonly string[] Extensions = All.Split(' ');

    /// <summary>Whether the name ends in one of them, in whatever case.</summary>
    public static bool Match(string fileName)
        => Extensions.Contains(Path.GetExtension(fileName), StringComparer.OrdinalIgnoreCase);
}

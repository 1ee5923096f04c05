namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>The names of formats as people write them, for messages.</summary>
internal static class FormatNames
{
    public static string DisplayName(this ImageFileFormat format) => format switch
    {
        ImageFileFormat.WebP => "WebP",
        _ => format.ToString().ToUpperInvariant(),
    };
}

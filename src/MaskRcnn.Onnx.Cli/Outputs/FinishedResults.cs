using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>Tells whether an earlier run did an image.</summary>
internal static class FinishedResults
{
    /// <summary>Whether every result that is asked for is there; the number of mask pictures is read from NAME.json.</summary>
    public static bool AreAllThere(ResultPaths results, SegmentSettings settings)
        => File.Exists(results.Json)
        && (!settings.Overlay || File.Exists(results.Overlay))
        && (!settings.MaskPng || (File.Exists(results.Labels) && AreAllMasksThere(results)));

    private static bool AreAllMasksThere(ResultPaths results)
    {
        SegmentationDocument document;
        try
        {
            using FileStream stream = File.OpenRead(results.Json);
            document = SegmentationDocument.Read(stream);
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return Enumerable.Range(0, document.Instances.Count).All(instance => File.Exists(results.Mask(instance)));
    }
}

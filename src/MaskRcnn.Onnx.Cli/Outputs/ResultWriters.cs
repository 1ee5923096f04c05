using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Drawing;

namespace MaskRcnn.Onnx.Cli.Outputs;

/// <summary>The writers of a run.</summary>
internal static class ResultWriters
{
    /// <summary>Pictures first and the document last, so that an image whose NAME.json is there has everything.</summary>
    public static List<IResultWriter> For(SegmentSettings settings, OpenedModel model, string folder)
    {
        var writers = new List<IResultWriter>();
        if (settings.Overlay)
        {
            writers.Add(new OverlayWriter(new OverlayOptions
            {
                Skeleton = model.KeypointSkeleton,
                Coloring = model.Segmenter.Info.Labels.Count == 1 ? OverlayColoring.Instance : OverlayColoring.Class,
            }));
        }

        if (settings.MaskPng)
        {
            writers.Add(new MaskPictureWriter());
        }

        writers.Add(settings.Format == ResultFormat.Coco
            ? new CocoResultFile(Path.Combine(folder, RunPlan.CocoFile), model.KeypointCocoOffset)
            : new JsonResultWriter(model.Segmenter.Info));
        return writers;
    }
}

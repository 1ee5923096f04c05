using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>Makes the answer out of a result.</summary>
internal static class ResultRenderer
{
    public const string Json = "application/json";
    public const string Png = "image/png";

    /// <summary>The answer in the form that the query asks for.</summary>
    /// <param name="query">The query.</param>
    /// <param name="segmenter">What gave the result.</param>
    /// <param name="result">The result.</param>
    /// <param name="image">The picture.</param>
    /// <param name="file">Its name; null where it has none.</param>
    /// <param name="imageId">Its id in COCO results.</param>
    public static RenderedBody Render(
        SegmentQuery query, IInstanceSegmenter segmenter, SegmentationResult result, DecodedImage image, string? file, long imageId) =>
        query.Format switch
        {
            ResultFormat.Coco => new RenderedBody(Json, stream => WriteCoco(stream, segmenter, result, imageId)),
            ResultFormat.Overlay => new RenderedBody(Png, stream => OverlayPicture.Write(image.Frame, result, segmenter.Info, stream)),
            _ => new RenderedBody(Json, stream => WriteDocument(stream, query.Masks, segmenter.Info, result, file)),
        };

    private static void WriteDocument(Stream stream, MaskForm masks, SegmenterInfo info, SegmentationResult result, string? file)
    {
        SegmentationDocument document = SegmentationDocument.FromResult(result, file, info.Model, info.EffectiveProvider);
        if (masks is MaskForm.Rle or MaskForm.None)
        {
            document.Write(stream);
        }
        else
        {
            MaskForms.Write(stream, document, result, masks);
        }
    }

    private static void WriteCoco(Stream stream, IInstanceSegmenter segmenter, SegmentationResult result, long imageId)
    {
        float offset = segmenter.GetService<FamilyConventions>()?.KeypointCocoOffset ?? 0f;
        using var writer = new CocoResultWriter(stream);
        foreach (Instance instance in result.Instances)
        {
            writer.Write(CocoResult.FromInstance(instance, imageId, offset));
        }

        writer.Complete();
    }
}

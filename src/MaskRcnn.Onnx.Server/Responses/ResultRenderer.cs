using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>Makes the answer out of a result.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ResultRenderer(BodyBudget budget)
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
    /// <param name="cancellationToken">The client went away; looked at between two instances.</param>
    /// <exception cref="BodyBudgetException">Other bodies hold the memory.</exception>
    public RenderedBody Render(
        SegmentQuery query,
        IInstanceSegmenter segmenter,
        SegmentationResult result,
        DecodedImage image,
        string? file,
        long imageId,
        CancellationToken cancellationToken) => query.Format switch
        {
            ResultFormat.Coco => new RenderedBody(
                Json, budget, stream => WriteCoco(stream, segmenter, result, imageId, cancellationToken)),
            ResultFormat.Overlay => new RenderedBody(
                Png, budget, stream => OverlayPicture.Write(image.Frame, result, segmenter.Info, stream, cancellationToken)),
            _ => new RenderedBody(
                Json, budget, stream => WriteDocument(stream, query.Masks, segmenter.Info, result, file, cancellationToken)),
        };

    private static void WriteDocument(
        Stream stream, MaskForm masks, SegmenterInfo info, SegmentationResult result, string? file, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SegmentationDocument document = SegmentationDocument.FromResult(result, file, info.Model, info.EffectiveProvider);
        if (masks is MaskForm.Rle or MaskForm.None)
        {
            document.Write(stream);
        }
        else
        {
            MaskForms.Write(stream, document, result, masks, cancellationToken);
        }
    }

    private static void WriteCoco(
        Stream stream, IInstanceSegmenter segmenter, SegmentationResult result, long imageId, CancellationToken cancellationToken)
    {
        float offset = segmenter.GetService<FamilyConventions>()?.KeypointCocoOffset ?? 0f;
        using var writer = new CocoResultWriter(stream);
        foreach (Instance instance in result.Instances)
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.Write(CocoResult.FromInstance(instance, imageId, offset));
        }

        writer.Complete();
    }
}

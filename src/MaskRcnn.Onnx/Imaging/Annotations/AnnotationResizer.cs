using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Imaging.Annotations;

/// <summary>COCO annotations to the labels of a resized image.</summary>
/// <remarks>Source: prepare_coco_detection_annotation and resize_annotation of the Hugging Face port, in its float32.</remarks>
internal static class AnnotationResizer
{
    public static DetectionLabels Resize(CocoImageAnnotations image, ImageSize original, ImageSize resized, bool masks)
    {
        double ratioX = (double)resized.Width / original.Width;
        double ratioY = (double)resized.Height / original.Height;
        float areaRatio = (float)(ratioX * ratioY);
        var boxes = new List<BoundingBox>();
        var areas = new List<float>();
        var classes = new List<int>();
        var bits = new List<BitMask>();
        var resizer = masks ? new MaskResizer(original, resized) : null;
        foreach (CocoAnnotation annotation in image.Annotations)
        {
            (float x, float y, float width, float height) = annotation.BBox;
            BoundingBox box = new BoundingBox(x, y, x + width, y + height).ClipTo(original.Width, original.Height);

            // Written so that a box of NaNs is left out too.
            if (annotation.IsCrowd || !(box.Width > 0f && box.Height > 0f))
            {
                continue;
            }

            boxes.Add(box.Scale((float)ratioX, (float)ratioY));
            areas.Add(annotation.Area * areaRatio);
            classes.Add(annotation.CategoryId);
            if (resizer is not null)
            {
                bits.Add(resizer.Resize(MaskOf(annotation, original)));
            }
        }

        return new DetectionLabels
        {
            Size = resized,
            OriginalSize = original,
            ImageId = image.ImageId,
            ClassLabels = classes,
            Boxes = boxes,
            Areas = areas,
            Masks = masks ? bits : null,
        };
    }

    private static BitMask MaskOf(CocoAnnotation annotation, ImageSize original)
    {
        if (annotation.Runs is { } runs)
        {
            return runs.Image == original
                ? runs.ToBitMask()
                : throw new ArgumentException(
                    $"A segmentation of {runs.Image.Width} x {runs.Image.Height} pixels on an image of {original.Width} x {original.Height}.",
                    nameof(annotation));
        }

        return annotation.Polygons is { } polygons
            ? CocoRle.FromPolygons(polygons, original).ToBitMask()
            : throw new ArgumentException("An annotation without a segmentation has no mask.", nameof(annotation));
    }
}

using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Drawing.Text;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Keypoints;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Plots;

/// <summary>An image twice, side by side: with what is true and with what a model found.</summary>
public static class ComparisonPicture
{
    private const int Gap = 8;
    private const int Header = 30;
    private const float TextSize = 16f;

    /// <summary>Draws.</summary>
    /// <param name="frame">The image; it is not changed.</param>
    /// <param name="dataset">The truth.</param>
    /// <param name="imageId">The image in the data set.</param>
    /// <param name="found">The detections to show.</param>
    /// <param name="truthTitle">Stands above the left picture.</param>
    /// <param name="foundTitle">Stands above the right picture.</param>
    /// <returns>A picture (RGB) of twice the width.</returns>
    /// <exception cref="ArgumentException">The image is not in the data set, or of another size there.</exception>
    public static ImageFrame Draw(
        ImageFrame frame, CocoDataset dataset, long imageId, IEnumerable<CocoDetection> found, string truthTitle, string foundTitle)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(found);
        int image = dataset.IndexOfImage(imageId);
        if (image < 0 || dataset.Images[image].Size != frame.Size)
        {
            throw new ArgumentException($"The data set has no image {imageId} of {frame.Width} x {frame.Height} pixels.", nameof(imageId));
        }

        int width = (2 * frame.Width) + Gap;
        int stride = width * 3;
        byte[] pixels = new byte[stride * (frame.Height + Header)];
        Array.Fill(pixels, (byte)255);
        CopyRgb(frame, pixels, stride, 0);
        CopyRgb(frame, pixels, stride, (frame.Width + Gap) * 3);

        var truth = new SegmentationResult(
            frame.Size,
            [.. dataset.Annotations.Where(annotation => annotation.ImageId == imageId).Select(annotation => Of(annotation, dataset))]);
        var guess = new SegmentationResult(frame.Size, [.. found.Select(detection => Of(detection, dataset))]);
        Span<byte> left = pixels.AsSpan(Header * stride);
        OverlayRenderer.Draw(left, frame.Width, frame.Height, stride, PixelFormat.Rgb24, truth, new OverlayOptions { Scores = false });
        OverlayRenderer.Draw(left[((frame.Width + Gap) * 3)..], frame.Width, frame.Height, stride, PixelFormat.Rgb24, guess);

        var canvas = new PixelCanvas(pixels, width, frame.Height + Header, stride, PixelFormat.Rgb24);
        var font = new LabelFont(TextSize);
        font.Draw(canvas, font.Fit(truthTitle, frame.Width - 8), 6, Header - 9, OverlayColor.Black);
        font.Draw(canvas, font.Fit(foundTitle, frame.Width - 8), frame.Width + Gap + 6, Header - 9, OverlayColor.Black);
        return new ImageFrame(pixels, width, frame.Height + Header, PixelFormat.Rgb24);
    }

    private static Instance Of(CocoAnnotation annotation, CocoDataset dataset) => Of(
        dataset, annotation.CategoryId, annotation.IsCrowd ? " (crowd)" : "", 1f, annotation.Box, annotation.Mask, annotation.Keypoints);

    private static Instance Of(CocoDetection detection, CocoDataset dataset) => Of(
        dataset, detection.CategoryId, "", (float)detection.Score, detection.Box, detection.Mask, detection.Keypoints);

    private static Instance Of(
        CocoDataset dataset, int categoryId, string remark, float score, CocoBox box, CocoRle? mask, IReadOnlyList<double>? keypoints)
    {
        int category = dataset.IndexOfCategory(categoryId);
        return new Instance
        {
            ClassId = category,
            CategoryId = categoryId,
            Label = dataset.Categories[category].Name + remark,
            Score = score,
            Box = new BoundingBox((float)box.X, (float)box.Y, (float)(box.X + box.Width), (float)(box.Y + box.Height)),
            Mask = mask is null ? null : InstanceMask.FromCocoRle(mask),
            Keypoints = keypoints is null ? null
                : [.. keypoints.Chunk(3).Select(point => new Keypoint((float)point[0], (float)point[1], (float)point[2]))],
        };
    }

    private static void CopyRgb(ImageFrame frame, byte[] pixels, int stride, int offset)
    {
        int size = frame.Format.BytesPerPixel();
        int red = frame.Format is PixelFormat.Bgr24 or PixelFormat.Bgra32 ? 2 : 0;
        int green = size == 1 ? 0 : 1;
        int blue = size == 1 ? 0 : 2 - red;
        ReadOnlySpan<byte> source = frame.Pixels.Span;
        for (int y = 0; y < frame.Height; y++)
        {
            ReadOnlySpan<byte> from = source.Slice(y * frame.Stride, frame.Width * size);
            Span<byte> to = pixels.AsSpan(((y + Header) * stride) + offset, frame.Width * 3);
            for (int x = 0; x < frame.Width; x++)
            {
                to[3 * x] = from[(x * size) + red];
                to[(3 * x) + 1] = from[(x * size) + green];
                to[(3 * x) + 2] = from[(x * size) + blue];
            }
        }
    }
}

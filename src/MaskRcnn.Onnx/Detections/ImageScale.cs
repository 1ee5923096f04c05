using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Detections;

/// <summary>How an image was scaled for the network, per axis.</summary>
/// <param name="Original">Size of the image as it was given.</param>
/// <param name="Resized">Size in network pixels, without padding.</param>
/// <param name="ScaleX">Resized over original width, in float32.</param>
/// <param name="ScaleY">Resized over original height, in float32.</param>
public readonly record struct ImageScale(ImageSize Original, ImageSize Resized, float ScaleX, float ScaleY)
{
    /// <summary>The scale between two sizes.</summary>
    public ImageScale(ImageSize original, ImageSize resized)
        : this(original, resized, (float)resized.Width / original.Width, (float)resized.Height / original.Height)
    {
    }

    /// <summary>A box of the original image in network pixels, as the Hugging Face port scales detections for its mask head.</summary>
    public BoundingBox ToNetwork(BoundingBox original) => original.Scale(ScaleX, ScaleY);

    /// <summary>A box in network pixels on the original image, as torchvision and Detectron2 scale results: times original over resized.</summary>
    public BoundingBox ToOriginal(BoundingBox network) =>
        network.Scale((float)Original.Width / Resized.Width, (float)Original.Height / Resized.Height);
}

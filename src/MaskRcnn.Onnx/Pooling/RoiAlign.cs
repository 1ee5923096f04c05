using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>
/// RoIAlign (Mask R-CNN, section 3): cuts a box out of a feature map as a grid of bins, each the average of bilinear samples at regular
/// positions. Equal to torchvision's CPU operator but for the order of the sums.
/// </summary>
/// <remarks>
/// <para>Static and thread-safe. A sample outside of [-1, size] adds nothing but counts in the average.</para>
/// <para>Boxes of any kind are safe: one that is empty, reversed, far outside or not finite gives zeros or the edge's values, a huge one no more work than the map has pixels.</para>
/// </remarks>
public static class RoiAlign
{
    /// <summary>Pools boxes from one map on the calling thread.</summary>
    /// <param name="map">[height, width, channels].</param>
    /// <param name="height">Rows of the map.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="channels">Channels of the map.</param>
    /// <param name="boxes">The RoIs in network pixels.</param>
    /// <param name="spatialScale">Feature pixels per network pixel: 1 / stride.</param>
    /// <param name="options">Size of the output and sampling; its levels are not looked at.</param>
    /// <param name="output">Receives [boxes, channels, output height, output width]; longer is allowed.</param>
    /// <exception cref="ArgumentException">The map does not fit its size, or the output is too short.</exception>
    public static void Pool(
        ReadOnlySpan<float> map, int height, int width, int channels,
        ReadOnlySpan<BoundingBox> boxes, float spatialScale, RoiAlignOptions options, Span<float> output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        if (map.Length != (long)height * width * channels)
            throw new ArgumentException($"A map of {height} x {width} x {channels} does not have {map.Length} values.", nameof(map));
        int pooledLength = channels * options.OutputHeight * options.OutputWidth;
        if (output.Length < (long)boxes.Length * pooledLength)
            throw new ArgumentException($"The output needs room for {boxes.Length} x {pooledLength} values, not {output.Length}.", nameof(output));
        var worker = new RoiAlignWorker();
        for (int i = 0; i < boxes.Length; i++)
            worker.Pool(map, height, width, channels, boxes[i], spatialScale, options, output.Slice(i * pooledLength, pooledLength));
    }
}

using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>RoIAlign value by value from its definition, on planes [channels, height, width].</summary>
internal static class NaiveRoiAlign
{
    /// <summary>One RoI, [channels, output height, output width].</summary>
    public static float[] Pool(
        ReadOnlySpan<float> planes, int channels, int height, int width, BoundingBox box, float spatialScale, RoiAlignOptions options)
    {
        float offset = options.Aligned ? 0.5f : 0f;
        float startX = (box.X1 * spatialScale) - offset, startY = (box.Y1 * spatialScale) - offset;
        float roiWidth = (box.X2 * spatialScale) - offset - startX, roiHeight = (box.Y2 * spatialScale) - offset - startY;
        if (!options.Aligned)
        {
            roiWidth = Math.Max(roiWidth, 1f);
            roiHeight = Math.Max(roiHeight, 1f);
        }

        float binWidth = roiWidth / options.OutputWidth, binHeight = roiHeight / options.OutputHeight;
        int samplesX = options.SamplingRatio > 0 ? options.SamplingRatio : (int)MathF.Ceiling(roiWidth / options.OutputWidth);
        int samplesY = options.SamplingRatio > 0 ? options.SamplingRatio : (int)MathF.Ceiling(roiHeight / options.OutputHeight);
        float count = Math.Max(samplesX * samplesY, 1);
        var output = new float[channels * options.OutputHeight * options.OutputWidth];
        int next = 0;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> plane = planes.Slice(c * height * width, height * width);
            for (int row = 0; row < options.OutputHeight; row++)
            {
                for (int column = 0; column < options.OutputWidth; column++)
                {
                    float sum = 0f;
                    for (int i = 0; i < samplesY; i++)
                    {
                        float y = startY + (row * binHeight) + ((i + 0.5f) * binHeight / samplesY);
                        for (int j = 0; j < samplesX; j++)
                        {
                            float x = startX + (column * binWidth) + ((j + 0.5f) * binWidth / samplesX);
                            sum += Bilinear(plane, height, width, y, x);
                        }
                    }

                    output[next++] = sum / count;
                }
            }
        }

        return output;
    }

    private static float Bilinear(ReadOnlySpan<float> plane, int height, int width, float y, float x)
    {
        if (y < -1f || y > height || x < -1f || x > width) return 0f;
        y = Math.Max(y, 0f);
        x = Math.Max(x, 0f);
        int top = (int)y, left = (int)x;
        int bottom = top + 1, right = left + 1;
        if (top >= height - 1)
        {
            top = bottom = height - 1;
            y = top;
        }

        if (left >= width - 1)
        {
            left = right = width - 1;
            x = left;
        }

        float down = y - top, across = x - left;
        return ((1f - down) * (1f - across) * plane[(top * width) + left])
            + ((1f - down) * across * plane[(top * width) + right])
            + (down * (1f - across) * plane[(bottom * width) + left])
            + (down * across * plane[(bottom * width) + right]);
    }
}

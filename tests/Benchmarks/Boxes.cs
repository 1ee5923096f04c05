using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>Random boxes that overlap as a detector's do.</summary>
internal static class Boxes
{
    /// <summary>A box near one of <paramref name="objects"/> objects of an image, whose places follow from their number.</summary>
    public static BoundingBox AroundObjects(Random random, int objects, int width, int height)
    {
        var place = new Random(random.Next(objects));
        float x = place.NextSingle() * width, y = place.NextSingle() * height;
        float w = MathF.Exp(3f + (3f * place.NextSingle())), h = MathF.Exp(3f + (3f * place.NextSingle()));
        float Jitter() => 0.3f * (random.NextSingle() - 0.5f);
        return new BoundingBox(
            x - (w * (0.5f + Jitter())), y - (h * (0.5f + Jitter())), x + (w * (0.5f + Jitter())), y + (h * (0.5f + Jitter()))).ClipTo(width, height);
    }

    /// <summary>A box anywhere, with a side of 16 to 600 pixels and any level of a pyramid.</summary>
    public static BoundingBox Anywhere(Random random, int width, int height)
    {
        float w = MathF.Exp(2.8f + (3.6f * random.NextSingle())), h = w * MathF.Exp(random.NextSingle() - 0.5f);
        float x = random.NextSingle() * width, y = random.NextSingle() * height;
        return new BoundingBox(x - (w / 2), y - (h / 2), x + (w / 2), y + (h / 2)).ClipTo(width, height);
    }
}

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>Arrays of seeded random values.</summary>
internal static class RandomSource
{
    public static float[] Normal(int seed, int count, float mean, float deviation)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double radius = Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble()));
            values[i] = mean + (deviation * (float)(radius * Math.Cos(2.0 * Math.PI * random.NextDouble())));
        }

        return values;
    }
}

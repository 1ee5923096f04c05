using MaskRcnn.Onnx.Conversion.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>Layers with seeded weights of a size that keeps values near one; a weight has values only when it is read.</summary>
internal sealed class RandomLayers(int seed)
{
    private int _next = seed;

    public Weights Weights(params int[] shape)
    {
        int inputs = shape.Skip(1).Aggregate(1, (product, size) => product * size);
        return Values(shape, Math.Sqrt(2.0 / inputs), 0);
    }

    public Weights Vector(int length, double centre = 0) => Values([length], 0.1, centre);

    public ConvLayer Conv(string name, int inputs, int outputs, int kernel, int stride = 1, int groups = 1, bool norm = false) => new(
        name,
        Weights(outputs, inputs / groups, kernel, kernel),
        norm ? null : Vector(outputs),
        norm ? Norm(outputs) : null,
        stride,
        kernel / 2,
        groups);

    public BatchNorm Norm(int channels) => new(Vector(channels, 1), Vector(channels), Vector(channels), Vector(channels, 1), 1e-5);

    public LayerNorm LayerNorm(string name, int channels) => new(name, Vector(channels, 1), Vector(channels), 1e-6f);

    public LinearLayer Linear(string name, int inputs, int outputs) => new(name, Weights(outputs, inputs), Vector(outputs));

    public TransposedConvLayer TransposedConv(string name, int inputs, int outputs, int kernel, int padding = 0) =>
        new(name, Weights(inputs, outputs, kernel, kernel), Vector(outputs), 2, padding);

    private Weights Values(int[] shape, double deviation, double centre)
    {
        int own = _next++;
        return new Weights(shape, destination =>
        {
            Random random = new(own);
            foreach (ref float value in destination)
            {
                value = (float)(centre + (deviation * Math.Sqrt(3) * ((2 * random.NextDouble()) - 1)));
            }
        });
    }
}

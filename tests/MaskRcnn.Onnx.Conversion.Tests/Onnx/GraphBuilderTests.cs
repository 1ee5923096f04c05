using MaskRcnn.Onnx.Conversion.Onnx;
using MaskRcnn.Onnx.Conversion.Tests.Networks;

namespace MaskRcnn.Onnx.Conversion.Tests.Onnx;

public sealed class GraphBuilderTests
{
    [Test]
    public void A_name_is_given_once()
    {
        GraphBuilder graph = new("test");
        GraphValue input = graph.RealInput("input", new GraphAxis(4, "n"));
        graph.Relu(input, "relu");

        Assert.That(() => graph.Relu(input, "relu"), Throws.ArgumentException.With.Message.Contains("relu"));
        Assert.That(() => graph.Weight("input", this, [1], () => [1]), Throws.ArgumentException);
    }

    [Test]
    public void A_weight_is_shared_by_its_owner_only_and_stored_once()
    {
        GraphBuilder graph = new("test");
        GraphValue first = graph.Weight("weight", this, [2], () => [1, 2]);

        Assert.That(graph.Weight("weight", this, [2], () => [1, 2]), Is.SameAs(first));
        Assert.That(() => graph.Weight("weight", new object(), [2], () => [1, 2]), Throws.ArgumentException);
        Assert.That(graph.Build().Weights, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_output_may_be_used_inside_the_graph_too([Values] bool halfPrecision)
    {
        GraphBuilder graph = new("test", halfPrecision);
        GraphValue relu = graph.Relu(graph.RealInput("input", new GraphAxis(3, "n")), "relu");
        graph.Output("positive", relu, "n");
        graph.Output("twice", graph.Sum(relu, relu, "sum"), "n");

        using GraphRun run = new(graph.Build());
        Assert.That(run.Run([-1, 2, 3], [3]).Select(output => output.Values), Is.EqualTo(new float[][] { [0, 2, 3], [0, 4, 6] }));
    }

    [TestCase(0, 0.0)]
    [TestCase(1, 0.8413447460685429)]
    [TestCase(-1, -0.15865525393145707)]
    [TestCase(2, 1.9544997361036416)]
    [TestCase(-3, -0.004049694095087064)]
    public void Gelu_is_the_exact_one(float x, double expected)
    {
        // x times the distribution function of the normal distribution.
        GraphBuilder graph = new("test");
        graph.Output("output", graph.Gelu(graph.RealInput("input", new GraphAxis(1, "n")), "gelu"), "n");

        using GraphRun run = new(graph.Build());
        Assert.That(run.Run([x], [1])[0].Values[0], Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void Nearest_enlargement_takes_the_floor_at_every_size()
    {
        GraphBuilder graph = new("test");
        GraphValue map = graph.RealInput("map", 1, 1, new GraphAxis(2, "height"), new GraphAxis(3, "width"));
        GraphValue to = graph.RealInput("to", 1, 1, new GraphAxis(4, "to_height"), new GraphAxis(5, "to_width"));
        graph.Output("output", graph.EnlargeNearest(map, to, "enlarged"), null, null, "to_height", "to_width");

        using GraphRun run = new(graph.Build());
        for (int size = 1; size <= 300; size++)
        {
            for (int large = (2 * size) - 1; large <= (2 * size) + 1; large++)
            {
                float[] indices = [.. Enumerable.Range(0, size).Select(i => (float)i)];
                float[] expected = [.. Enumerable.Range(0, large).Select(i => (float)(i * size / large))];
                Assert.That(run.Run((indices, [1, 1, size, 1]), (new float[large], [1, 1, large, 1]))[0].Values, Is.EqualTo(expected));
                Assert.That(run.Run((indices, [1, 1, 1, size]), (new float[large], [1, 1, 1, large]))[0].Values, Is.EqualTo(expected));
            }
        }
    }
}

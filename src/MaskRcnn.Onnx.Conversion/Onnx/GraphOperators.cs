using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>Nodes without learned weights.</summary>
internal static class GraphOperators
{
    /// <summary>max(x, 0).</summary>
    public static GraphValue Relu(this GraphBuilder graph, GraphValue value, string name) => graph.Node("Relu", name, [value], value.Shape);

    /// <summary>The sum of two values of one shape.</summary>
    /// <exception cref="ConversionException">The shapes differ.</exception>
    public static GraphValue Sum(this GraphBuilder graph, GraphValue first, GraphValue second, string name) =>
        first.Shape.SequenceEqual(second.Shape)
            ? graph.Node("Add", name, [first, second], first.Shape)
            : throw new ConversionException(
                $"{name}: {first.Name} {first.ShapeText} and {second.Name} {second.ShapeText} have different shapes and cannot be added.");

    /// <summary>The largest value of each window of a map [batch, channels, height, width].</summary>
    public static GraphValue MaxPool(this GraphBuilder graph, GraphValue map, string name, int kernel, int stride, int padding = 0) =>
        graph.Node(
            "MaxPool",
            name,
            [map],
            [map.Shape[0], map.Shape[1], Windows(map.Shape[2], kernel, stride, padding), Windows(map.Shape[3], kernel, stride, padding)],
            GraphAttribute.Of("kernel_shape", kernel, kernel),
            GraphAttribute.Of("strides", stride, stride),
            GraphAttribute.Of("pads", padding, padding, padding, padding));

    /// <summary>How many windows fit along an axis.</summary>
    public static int Windows(int size, int kernel, int stride, int padding) =>
        (int)Math.Floor((size + (2.0 * padding) - kernel) / stride) + 1;

    /// <summary>[a, b, c, ...] to [a, b * c * ...].</summary>
    public static GraphValue Flatten(this GraphBuilder graph, GraphValue value, string name) =>
        graph.Node(
            "Flatten",
            name,
            [value],
            [value.Shape[0], value.Shape.Skip(1).Aggregate(1, (product, size) => product * size)],
            GraphAttribute.Of("axis", 1));

    /// <summary>Maps [batch, channels, height, width] to [batch, height, width, channels].</summary>
    public static GraphValue ChannelsLast(this GraphBuilder graph, GraphValue map, string name) => graph.Transpose(map, name, 0, 2, 3, 1);

    /// <summary>Maps [batch, height, width, channels] to [batch, channels, height, width].</summary>
    public static GraphValue ChannelsFirst(this GraphBuilder graph, GraphValue map, string name) => graph.Transpose(map, name, 0, 3, 1, 2);

    /// <summary>
    /// Enlarges a map to the exact size of another one with as many images and channels, each cell taking the nearest one's value:
    /// floor(i * from / to), as torch's <c>interpolate</c>.
    /// </summary>
    public static GraphValue EnlargeNearest(this GraphBuilder graph, GraphValue map, GraphValue to, string name)
    {
        GraphValue sizes = graph.Node("Shape", $"{name}/size", [to], TensorProto.Types.DataType.Int64, [to.Shape.Count]);
        return graph.Node(
            "Resize",
            name,
            [map, null, null, sizes],
            to.Shape,
            GraphAttribute.Of("mode", "nearest"),
            GraphAttribute.Of("coordinate_transformation_mode", "asymmetric"),
            GraphAttribute.Of("nearest_mode", "floor"));
    }

    /// <summary>Enlarges a map linearly between cell centres, as torch's <c>interpolate</c> with <c>align_corners=False</c>.</summary>
    public static GraphValue EnlargeBilinear(this GraphBuilder graph, GraphValue map, string name, int factor) =>
        graph.Node(
            "Resize",
            name,
            [map, null, graph.Weight($"{name}/scales", graph, [4], () => [1, 1, factor, factor], TensorProto.Types.DataType.Float)],
            [map.Shape[0], map.Shape[1], factor * map.Shape[2], factor * map.Shape[3]],
            GraphAttribute.Of("mode", "linear"),
            GraphAttribute.Of("coordinate_transformation_mode", "half_pixel"));

    /// <summary>(1 + erf(x / sqrt 2)) * x / 2, in the form that runtimes know as one operator.</summary>
    public static GraphValue Gelu(this GraphBuilder graph, GraphValue value, string name)
    {
        GraphValue scaled = graph.Node("Div", $"{name}/div", [value, graph.Scalar("sqrt2", MathF.Sqrt(2))], value.Shape);
        GraphValue erf = graph.Node("Erf", $"{name}/erf", [scaled], value.Shape);
        GraphValue shifted = graph.Node("Add", $"{name}/add", [erf, graph.Scalar("one", 1)], value.Shape);
        GraphValue product = graph.Node("Mul", $"{name}/mul", [value, shifted], value.Shape);
        return graph.Node("Mul", name, [product, graph.Scalar("half", 0.5f)], value.Shape);
    }

    private static GraphValue Transpose(this GraphBuilder graph, GraphValue value, string name, params int[] axes) =>
        graph.Node(
            "Transpose",
            name,
            [value],
            [.. axes.Select(axis => value.Shape[axis])],
            GraphAttribute.Of("perm", Array.ConvertAll(axes, axis => (long)axis)));

    // The graph owns them, so that every use shares one.
    private static GraphValue Scalar(this GraphBuilder graph, string name, float value) => graph.Weight(name, graph, [], () => [value]);
}

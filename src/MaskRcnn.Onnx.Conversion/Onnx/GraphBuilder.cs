using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>
/// An ONNX graph in the making. Values carry the shapes of an example, so that a layer that does not fit is found where it is added and
/// the multiply-adds can be counted on the way.
/// </summary>
/// <remarks>
/// In half precision every real tensor between the inputs and the outputs is float16; the inputs and outputs stay float32. A node gives
/// one value, which has the node's name.
/// </remarks>
internal sealed class GraphBuilder
{
    private readonly GraphProto _graph;
    private readonly HashSet<string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (GraphWeight Weight, object Owner)> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _outputNames = new(StringComparer.Ordinal);
    private long _multiplyAdds;

    /// <param name="name">The graph's name.</param>
    /// <param name="halfPrecision">Whether real numbers are stored and computed in float16.</param>
    public GraphBuilder(string name, bool halfPrecision = false)
    {
        _graph = new GraphProto { Name = name };
        RealType = halfPrecision ? TensorProto.Types.DataType.Float16 : TensorProto.Types.DataType.Float;
    }

    /// <summary>The type of real numbers inside the graph.</summary>
    public TensorProto.Types.DataType RealType { get; }

    /// <summary>Adds a float32 input.</summary>
    public GraphValue RealInput(string name, params ReadOnlySpan<GraphAxis> axes)
    {
        GraphValue input = Input(name, TensorProto.Types.DataType.Float, axes);
        return RealType == TensorProto.Types.DataType.Float ? input : Cast(input, $"{name}/half", RealType);
    }

    /// <summary>Adds an int64 input.</summary>
    public GraphValue IntegerInput(string name, params ReadOnlySpan<GraphAxis> axes) => Input(name, TensorProto.Types.DataType.Int64, axes);

    /// <summary>Gives a value to the outside, as float32.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="value">The value; it takes the output's name.</param>
    /// <param name="symbols">The name of each axis that is dynamic, null for a fixed one.</param>
    public void Output(string name, GraphValue value, params ReadOnlySpan<string?> symbols)
    {
        if (RealType != TensorProto.Types.DataType.Float)
        {
            Cast(value, name, TensorProto.Types.DataType.Float);
        }
        else
        {
            Claim(name);
            _outputNames.Add(value.Name, name);
        }

        _graph.Output.Add(Describe(name, TensorProto.Types.DataType.Float, value.Shape, symbols));
    }

    /// <summary>Adds a node.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="name">The node's name and that of its value.</param>
    /// <param name="inputs">What it takes, in the operator's order; null for an optional input that is left out.</param>
    /// <param name="shape">The value's shape for the example.</param>
    /// <param name="attributes">The operator's attributes.</param>
    /// <returns>The value, of the type of the first input.</returns>
    public GraphValue Node(
        string type,
        string name,
        ReadOnlySpan<GraphValue?> inputs,
        IReadOnlyList<int> shape,
        params ReadOnlySpan<AttributeProto> attributes) =>
        Node(type, name, inputs, inputs[0]!.Type, shape, attributes);

    /// <summary>Adds a node whose value is of another type than its first input.</summary>
    /// <inheritdoc cref="Node(string, string, ReadOnlySpan{GraphValue?}, IReadOnlyList{int}, ReadOnlySpan{AttributeProto})"/>
    public GraphValue Node(
        string type,
        string name,
        ReadOnlySpan<GraphValue?> inputs,
        TensorProto.Types.DataType valueType,
        IReadOnlyList<int> shape,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        Claim(name);
        NodeProto node = new() { OpType = type, Name = name, Output = { name } };
        foreach (GraphValue? input in inputs)
        {
            node.Input.Add(input?.Name ?? "");
        }

        node.Attribute.AddRange(attributes.ToArray());
        _graph.Node.Add(node);
        return new GraphValue(name, valueType, shape);
    }

    /// <summary>A constant of real numbers; asked for again by the same owner, it is the same one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="owner">What it belongs to, such as the layer.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="values">Reads its elements.</param>
    /// <param name="type">The type; null for <see cref="RealType"/>.</param>
    public GraphValue Weight(
        string name, object owner, IReadOnlyList<int> shape, Func<float[]> values, TensorProto.Types.DataType? type = null)
    {
        if (_weights.TryGetValue(name, out (GraphWeight Weight, object Owner) known))
        {
            return ReferenceEquals(known.Owner, owner) ? known.Weight.Value : throw Twice(name);
        }

        return Add(new GraphWeight(name, shape, type ?? RealType, values), owner);
    }

    /// <summary>A list of whole numbers.</summary>
    public GraphValue Integers(string name, params long[] values) => Add(new GraphWeight(name, values), values);

    /// <summary>Adds to the cost of one run.</summary>
    public void Count(long multiplyAdds) => _multiplyAdds += multiplyAdds;

    /// <summary>The finished graph.</summary>
    public OnnxModel Build()
    {
        foreach (NodeProto node in _graph.Node)
        {
            node.Output[0] = _outputNames.GetValueOrDefault(node.Output[0], node.Output[0]);
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = _outputNames.GetValueOrDefault(node.Input[i], node.Input[i]);
            }
        }

        return new OnnxModel(_graph, [.. _weights.Values.Select(known => known.Weight)], _multiplyAdds);
    }

    private static ValueInfoProto Describe(
        string name, TensorProto.Types.DataType type, IReadOnlyList<int> sizes, ReadOnlySpan<string?> symbols)
    {
        TensorShapeProto shape = new();
        for (int axis = 0; axis < sizes.Count; axis++)
        {
            shape.Dim.Add(symbols[axis] is { } symbol
                ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
                : new TensorShapeProto.Types.Dimension { DimValue = sizes[axis] });
        }

        TypeProto.Types.Tensor tensor = new() { ElemType = (int)type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static ArgumentException Twice(string name) => new($"The graph has {name} already.");

    private GraphValue Input(string name, TensorProto.Types.DataType type, ReadOnlySpan<GraphAxis> axes)
    {
        Claim(name);
        int[] shape = new int[axes.Length];
        string?[] symbols = new string?[axes.Length];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            (shape[axis], symbols[axis]) = axes[axis];
        }

        _graph.Input.Add(Describe(name, type, shape, symbols));
        return new GraphValue(name, type, shape);
    }

    private GraphValue Cast(GraphValue value, string name, TensorProto.Types.DataType type) =>
        Node("Cast", name, [value], type, value.Shape, GraphAttribute.Of("to", (long)type));

    private GraphValue Add(GraphWeight weight, object owner)
    {
        Claim(weight.Value.Name);
        _weights.Add(weight.Value.Name, (weight, owner));
        return weight.Value;
    }

    private void Claim(string name)
    {
        if (!_values.Add(name))
        {
            throw Twice(name);
        }
    }
}

using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// Reads YAML into strings, lists and dictionaries, and into nothing else: tags are passed over, so no type is made by its name. An alias,
/// which PyYAML writes where equal lists are one object, is the list or dictionary itself, so many of them need no memory.
/// </summary>
internal sealed class Detectron2YamlTree
{
    private const int LargestText = 1 << 20;
    private const int Deepest = 32;
    private const int MostNodes = 100_000;

    private readonly IParser _parser;
    private readonly Dictionary<AnchorName, object> _anchored = [];
    private int _nodes;

    private Detectron2YamlTree(IParser parser) => _parser = parser;

    /// <summary>Reads the only document of a text.</summary>
    /// <returns>A string, a <c>List&lt;object&gt;</c> or a <c>Dictionary&lt;string, object&gt;</c> of such.</returns>
    /// <exception cref="ConversionException">It is no YAML, or too large, too deep, or has an alias to something unfinished.</exception>
    public static object Read(string yaml)
    {
        if (yaml.Length > LargestText) throw Error("is larger than 1 MiB, which no config.yaml is");
        try
        {
            Parser parser = new(new StringReader(yaml));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _)) throw Error("is empty");
            object root = new Detectron2YamlTree(parser).Node(0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw Error("holds more than one document");
        }
        catch (YamlException error)
        {
            throw new ConversionException(FormattableString.Invariant($"The YAML is malformed in line {error.Start.Line}."), error);
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner forgets its own error for some malformed texts, such as a tab in a plain scalar.
            throw new ConversionException("The YAML is malformed.", error);
        }
    }

    private object Node(int depth)
    {
        if (depth > Deepest) throw Error(FormattableString.Invariant($"is nested deeper than {Deepest}"));
        if (++_nodes > MostNodes) throw Error(FormattableString.Invariant($"has more than {MostNodes} values"));
        if (_parser.TryConsume<AnchorAlias>(out AnchorAlias? alias))
        {
            return _anchored.TryGetValue(alias.Value, out object? earlier)
                ? earlier
                : throw Error(FormattableString.Invariant($"has an alias without a finished anchor in line {alias.Start.Line}"));
        }

        NodeEvent start = _parser.Consume<NodeEvent>();
        object node = start switch
        {
            MappingStart => Mapping(depth),
            SequenceStart => Sequence(depth),
            _ => ((Scalar)start).Value,
        };
        if (!start.Anchor.IsEmpty) _anchored[start.Anchor] = node;
        return node;
    }

    private Dictionary<string, object> Mapping(int depth)
    {
        Dictionary<string, object> entries = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            Scalar key = _parser.Consume<Scalar>();
            if (!entries.TryAdd(key.Value, Node(depth + 1)))
            {
                throw Error(FormattableString.Invariant($"has a key twice, the second time in line {key.Start.Line}"));
            }
        }

        return entries;
    }

    private List<object> Sequence(int depth)
    {
        List<object> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return items;
    }

    private static ConversionException Error(string what) => new($"The YAML {what}.");
}

using System.Globalization;
using System.Numerics;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>
/// Copies a checkpoint's settings into plain values. A pickle may share one value in many places or put one into itself, so what it means
/// as a tree can be far larger than the file: the copy is a tree of bounded size.
/// </summary>
internal sealed class PlainValues
{
    private static readonly object _leftOut = new();
    private int _values;
    private long _characters;

    /// <summary>Copies entries of a dictionary.</summary>
    /// <param name="entries">The entries. Numbers as keys become text; other keys, tensors, bytes and names are left out.</param>
    /// <exception cref="CheckpointException">The settings are larger or nested deeper than <see cref="PickleLimits"/> permit.</exception>
    public Dictionary<string, object?> Copy(IEnumerable<(object? Key, object? Value)> entries) => Copy(entries, 0);

    /// <summary>A key as text; null where it is none that is kept.</summary>
    public static string? Key(object? key) => key switch
    {
        PickleText text => text.Name,
        long or double or BigInteger or bool => Convert.ToString(key, CultureInfo.InvariantCulture),
        _ => null,
    };

    private Dictionary<string, object?> Copy(IEnumerable<(object? Key, object? Value)> entries, int depth)
    {
        Dictionary<string, object?> copy = new(StringComparer.Ordinal);
        foreach ((object? key, object? value) in entries)
        {
            object? plain = Plain(value, depth + 1);
            if (plain != _leftOut && Key(key) is { } name) copy[Counted(name)] = plain;
        }

        return copy;
    }

    private object? Plain(object? value, int depth)
    {
        if (++_values > PickleLimits.PlainValues)
            throw new CheckpointException($"The checkpoint has more than {PickleLimits.PlainValues} settings.");
        if (depth > PickleLimits.PlainDepth)
            throw new CheckpointException($"The checkpoint's settings are nested more than {PickleLimits.PlainDepth} levels deep.");
        return value switch
        {
            null or bool or long or double => value,
            BigInteger number => (double)number,
            PickleText text => text.Value is { } characters ? Counted(characters) : _leftOut,
            PickleSequence sequence => List(sequence, depth),
            PickleDictionary dictionary => Copy(dictionary.Entries, depth),
            _ => _leftOut,
        };
    }

    private List<object?> List(PickleSequence sequence, int depth)
    {
        List<object?> copy = [];
        foreach (object? item in sequence.Items)
        {
            object? plain = Plain(item, depth + 1);
            if (plain != _leftOut) copy.Add(plain);
        }

        return copy;
    }

    private string Counted(string text)
    {
        _characters += text.Length;
        return _characters <= PickleLimits.PlainCharacters
            ? text
            : throw new CheckpointException($"The checkpoint's settings have more than {PickleLimits.PlainCharacters} characters.");
    }
}

using System.Collections.Frozen;

namespace MaskRcnn.Onnx;

/// <summary>The classes of a bundle by name, without regard to case; several classes may share a name.</summary>
internal sealed class ClassNames
{
    private readonly FrozenDictionary<string, int[]> _ids;
    private readonly int _count;

    public ClassNames(IReadOnlyList<string> labels)
    {
        _count = labels.Count;
        _ids = labels
            .Select((label, id) => (label, id))
            .GroupBy(pair => pair.label, pair => pair.id, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Which classes are wanted, by class id; null for all.</summary>
    /// <exception cref="ArgumentException">A name stands for no class.</exception>
    public bool[]? Ids(IReadOnlyCollection<string>? names)
    {
        if (names is null)
        {
            return null;
        }

        bool[] wanted = new bool[_count];
        foreach (string name in names)
        {
            if (name is null || !_ids.TryGetValue(name, out int[]? ids))
            {
                throw new ArgumentException($"The model has no class '{name}'.", nameof(names));
            }

            foreach (int id in ids)
            {
                wanted[id] = true;
            }
        }

        return wanted;
    }
}

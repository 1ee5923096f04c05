namespace MaskRcnn.Onnx.Bundles;

/// <summary>The names that the values of an enumeration have in a bundle's JSON.</summary>
internal sealed class EnumNames<T>(params (string Name, T Value)[] names)
    where T : struct, Enum
{
    /// <summary>All names, quoted, for messages.</summary>
    public string Listed { get; } = string.Join(", ", names.Select(pair => $"\"{pair.Name}\""));

    /// <summary>The value with exactly this name.</summary>
    public bool TryParse(string name, out T value)
    {
        foreach ((string candidate, T candidateValue) in names)
        {
            if (candidate == name)
            {
                value = candidateValue;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The name of a value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value has no name.</exception>
    public string NameOf(T value)
    {
        foreach ((string name, T candidate) in names)
        {
            if (EqualityComparer<T>.Default.Equals(candidate, value))
            {
                return name;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, "Not a value of the enumeration.");
    }
}

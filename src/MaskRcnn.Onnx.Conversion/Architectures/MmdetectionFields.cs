namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// The fields of an mmdetection configuration by their dotted names. A configuration that builds on others assigns a name several times;
/// the last assignment that has a field counts. A field of another type than is asked for counts as absent.
/// </summary>
internal sealed class MmdetectionFields(IReadOnlyDictionary<string, List<object?>> assignments)
{
    private const int LongestList = 256;

    /// <summary>A configuration that says nothing.</summary>
    public static MmdetectionFields None { get; } = new(new Dictionary<string, List<object?>>());

    /// <summary>The configuration that a checkpoint holds as text: <c>meta.config</c> in version 2, <c>meta.cfg</c> in version 3.</summary>
    public static MmdetectionFields Of(IReadOnlyDictionary<string, object?> metadata)
    {
        if (!metadata.TryGetValue("meta", out object? meta) || meta is not IReadOnlyDictionary<string, object?> entries) return None;
        string? text = entries.GetValueOrDefault("config") as string ?? entries.GetValueOrDefault("cfg") as string;
        return text is null ? None : new MmdetectionFields(PythonLiterals.Read(text));
    }

    /// <summary>Whether the field is there, whatever it holds.</summary>
    public bool Has(string name) => Values(name).Any();

    /// <summary>A text.</summary>
    public string? Text(string name) => First<string>(name);

    /// <summary>True or false.</summary>
    public bool? Flag(string name) => Values(name).OfType<bool>().Cast<bool?>().FirstOrDefault();

    /// <summary>A finite number.</summary>
    public double? Number(string name) => Values(name).OfType<double>().Where(double.IsFinite).Cast<double?>().FirstOrDefault();

    /// <summary>A list of finite numbers.</summary>
    public double[]? Numbers(string name) => Values(name).Select(NumbersOf).FirstOrDefault(numbers => numbers is not null);

    /// <summary>A list.</summary>
    public IReadOnlyList<object?>? List(string name) => First<List<object?>>(name);

    /// <summary>A value as a list of finite numbers; null where it is none.</summary>
    public static double[]? NumbersOf(object? value)
    {
        if (value is not List<object?> { Count: > 0 and <= LongestList } items) return null;
        return items.All(item => item is double number && double.IsFinite(number)) ? [.. items.Cast<double>()] : null;
    }

    private T? First<T>(string name)
        where T : class => Values(name).OfType<T>().FirstOrDefault();

    private IEnumerable<object> Values(string name)
    {
        string[] keys = name.Split('.');
        if (!assignments.TryGetValue(keys[0], out List<object?>? values)) yield break;
        for (int i = values.Count - 1; i >= 0; i--)
        {
            object? value = values[i];
            foreach (string key in keys.Skip(1))
            {
                value = value is Dictionary<string, object?> entries ? entries.GetValueOrDefault(key) : null;
            }

            if (value is not null) yield return value;
        }
    }
}

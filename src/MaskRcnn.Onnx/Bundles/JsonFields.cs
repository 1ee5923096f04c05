using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// The fields of one JSON object of a bundle, read by name with a default and a range. Remembers which fields were asked for, so that
/// the rest can be kept, and which of them were written, because precedence between two files depends on it.
/// </summary>
/// <remarks>A field that is written as null counts as absent. A number may be written as 7 or as 7.0.</remarks>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _written;
    private readonly string _prefix;

    private JsonFields(string file, string path, JsonElement element, HashSet<string> written, List<string> warnings)
    {
        File = file;
        Path = path;
        Warnings = warnings;
        _written = written;
        _prefix = path.Length == 0 ? "" : path + ".";
        if (element.ValueKind != JsonValueKind.Object)
        {
            string what = path.Length == 0 ? "the file" : path;
            throw new BundleException($"{file}: {what} must be a JSON object.", file, path.Length == 0 ? null : path);
        }

        _fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!_fields.TryAdd(property.Name, property.Value))
            {
                throw Error(property.Name, "is written twice");
            }
        }
    }

    /// <summary>The file's name inside the bundle.</summary>
    public string File { get; }

    /// <summary>Where this object stands in the file, such as <c>rpn_test_cfg.nms</c>; empty for the file itself.</summary>
    public string Path { get; }

    /// <summary>What is odd but no error; shared by all objects of a file.</summary>
    public List<string> Warnings { get; }

    /// <summary>The dotted names of all fields that were asked for and are written in the file.</summary>
    public IReadOnlySet<string> Written => _written;

    /// <summary>The names of all fields of the object.</summary>
    public IEnumerable<string> Names => _fields.Keys;

    /// <summary>Parses a file and lets <paramref name="read"/> build its value; every error is a <see cref="BundleException"/>.</summary>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, string file, Func<JsonFields, T> read)
    {
        ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
        if (utf8.Span.StartsWith(byteOrderMark))
        {
            utf8 = utf8[byteOrderMark.Length..];
        }

        if (!Utf8.IsValid(utf8.Span))
        {
            throw new BundleException($"{file} is not UTF-8 text.", file);
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(utf8);
            return read(new JsonFields(file, "", document.RootElement, new HashSet<string>(StringComparer.Ordinal), []));
        }
        catch (JsonException exception)
        {
            string where = exception.LineNumber is long line ? $" (line {(line + 1).ToString(CultureInfo.InvariantCulture)})" : "";
            throw new BundleException($"{file} is not valid JSON{where}.", file, innerException: exception);
        }
        catch (InvalidOperationException exception)
        {
            // A name or text whose escapes are half a surrogate pair is valid JSON and no text.
            throw new BundleException($"{file} holds an escape sequence that is not a character.", file, innerException: exception);
        }
    }

    /// <summary>The error of one field: names the file and the field.</summary>
    public BundleException Error(string name, string problem) => new($"{File}: {_prefix}{name} {problem}.", File, _prefix + name);

    /// <summary>The value of a field, under its name or an older one, unless it is absent or null.</summary>
    public bool TryGet(string name, out JsonElement value, string? renamed = null)
    {
        bool current = TryTake(name, out value);
        if (renamed is not null && TryTake(renamed, out JsonElement older) && !current)
        {
            value = older;
            current = true;
        }

        if (current)
        {
            _written.Add(_prefix + name);
        }

        return current;
    }

    /// <summary>Whether a field is written and not null.</summary>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>Whether a field is written, null included.</summary>
    public bool IsWritten(string name) => _fields.ContainsKey(name);

    /// <summary>Whether a field is written as null.</summary>
    public bool IsNull(string name)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.Null;
    }

    /// <summary>Records a field whose null means something as written.</summary>
    public void MarkWritten(string name)
    {
        _known.Add(name);
        _written.Add(_prefix + name);
    }

    public int Int(string name, int fallback, int min = int.MinValue, int max = int.MaxValue, string? renamed = null) =>
        TryGet(name, out JsonElement value, renamed) ? ToInt(value, name, min, max) : fallback;

    public float Single(string name, float fallback, float min = -float.MaxValue, float max = float.MaxValue, string? renamed = null) =>
        TryGet(name, out JsonElement value, renamed) ? ToSingle(value, name, min, max) : fallback;

    public double Double(string name, double fallback, double min = double.MinValue, double max = double.MaxValue)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return fallback;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !double.IsFinite(number))
        {
            throw Error(name, "must be a finite number");
        }

        return number >= min && number <= max ? number : throw Error(name, Range(min, max));
    }

    public bool Bool(string name, bool fallback)
    {
        if (!TryGet(name, out JsonElement value))
        {
            return fallback;
        }

        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Error(name, "must be true or false"),
        };
    }

    public string? Text(string name, string? renamed = null) =>
        TryGet(name, out JsonElement value, renamed) ? ToText(value, name) : null;

    public T Choice<T>(string name, T fallback, EnumNames<T> names)
        where T : struct, Enum
    {
        if (Text(name) is not string text)
        {
            return fallback;
        }

        return names.TryParse(text, out T value) ? value : throw Error(name, $"must be one of {names.Listed}");
    }

    public IReadOnlyList<int> Ints(string name, IReadOnlyList<int> fallback, int min, int max, int minCount, int maxCount) =>
        TryGet(name, out JsonElement value)
            ? List(value, name, minCount, maxCount, (item, at) => ToInt(item, at, min, max))
            : fallback;

    public IReadOnlyList<float> Singles(string name, IReadOnlyList<float> fallback, float min, float max, int minCount, int maxCount) =>
        TryGet(name, out JsonElement value)
            ? List(value, name, minCount, maxCount, (item, at) => ToSingle(item, at, min, max))
            : fallback;

    public IReadOnlyList<string>? Texts(string name, int minCount, int maxCount) =>
        TryGet(name, out JsonElement value) ? List(value, name, minCount, maxCount, ToText) : null;

    /// <summary>The fields of a nested object; null where it is absent.</summary>
    public JsonFields? Object(string name) =>
        TryGet(name, out JsonElement value) ? new JsonFields(File, _prefix + name, value, _written, Warnings) : null;

    /// <summary>The fields that nobody asked for, to be kept when the file is written again.</summary>
    public IReadOnlyDictionary<string, JsonElement> Unknown()
    {
        Dictionary<string, JsonElement> unknown = new(StringComparer.Ordinal);
        foreach ((string name, JsonElement value) in _fields)
        {
            if (!_known.Contains(name))
            {
                unknown.Add(name, value.Clone());
            }
        }

        return unknown.Count == 0 ? JsonFieldWriting.NoFields : unknown.AsReadOnly();
    }

    /// <summary>The items of an array, each read by <paramref name="read"/>, which gets the item's name for its errors.</summary>
    public IReadOnlyList<T> List<T>(JsonElement value, string name, int minCount, int maxCount, Func<JsonElement, string, T> read)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Error(name, "must be a list");
        }

        int count = value.GetArrayLength();
        if (count < minCount || count > maxCount)
        {
            throw Error(name, minCount == maxCount ? $"must have {minCount} items" : $"must have {minCount} to {maxCount} items");
        }

        T[] items = new T[count];
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            items[index] = read(item, $"{name}[{index}]");
            index++;
        }

        return Array.AsReadOnly(items);
    }

    public int ToInt(JsonElement value, string name, int min, int max)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || number != Math.Floor(number))
        {
            throw Error(name, "must be a whole number");
        }

        return number >= min && number <= max ? (int)number : throw Error(name, Range(min, max));
    }

    public float ToSingle(JsonElement value, string name, float min, float max)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !float.IsFinite((float)number))
        {
            throw Error(name, "must be a finite number");
        }

        return (float)number >= min && (float)number <= max ? (float)number : throw Error(name, Range(min, max));
    }

    public string ToText(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Error(name, "must be text");

    private static string Range(double min, double max)
    {
        string low = min.ToString(CultureInfo.InvariantCulture);
        string high = max.ToString(CultureInfo.InvariantCulture);
        return max is int.MaxValue or float.MaxValue ? $"must be at least {low}"
            : min is int.MinValue or -float.MaxValue ? $"must be at most {high}"
            : $"must be from {low} to {high}";
    }

    private bool TryTake(string name, out JsonElement value)
    {
        _known.Add(name);
        return _fields.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;
    }
}

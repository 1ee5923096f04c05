using System.Globalization;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The fields of a config.yaml by their dotted names, each with the type that Detectron2 gives it.</summary>
internal sealed class Detectron2YamlFields(IReadOnlyDictionary<string, object> root)
{
    private const int LongestList = 1024;

    /// <summary>A field that is there, whatever it holds.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A text; null where the field is absent.</summary>
    public string? Text(string name) => Find(name) is not object value ? null : value as string ?? throw Error(name, "a text");

    /// <summary>True or false.</summary>
    public bool? Flag(string name) => Text(name)?.ToUpperInvariant() switch
    {
        null => null,
        "TRUE" or "YES" or "ON" => true,
        "FALSE" or "NO" or "OFF" => false,
        _ => throw Error(name, "true or false"),
    };

    /// <summary>A whole number.</summary>
    public int? Whole(string name) => Text(name) is not string text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
        : throw Error(name, "a whole number");

    /// <summary>A finite number.</summary>
    public double? Number(string name) => Find(name) is object value ? NumberOf(name, value) : null;

    /// <summary>A list of finite numbers.</summary>
    public double[]? Numbers(string name) => Find(name) is object value ? NumbersOf(name, value) : null;

    /// <summary>A list of lists of finite numbers.</summary>
    public double[][]? Lists(string name) =>
        Find(name) is object value ? [.. ItemsOf(name, value, "a list of lists").Select(item => NumbersOf(name, item))] : null;

    /// <summary>A list of texts.</summary>
    public string[]? Texts(string name) => Find(name) is object value
        ? [.. ItemsOf(name, value, "a list").Select(item => item as string ?? throw Error(name, "a list of texts"))]
        : null;

    /// <summary>An error about a field.</summary>
    public static ConversionException Error(string name, string wanted) => new($"{name} of the config.yaml must be {wanted}.");

    private static double NumberOf(string name, object value) =>
        double.TryParse(value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw Error(name, "a number");

    private static double[] NumbersOf(string name, object value) =>
        [.. ItemsOf(name, value, "a list of numbers").Select(item => NumberOf(name, item))];

    private static List<object> ItemsOf(string name, object value, string wanted) =>
        value is List<object> { Count: <= LongestList } items ? items : throw Error(name, wanted);

    private object? Find(string name)
    {
        object? value = root;
        foreach (string key in name.Split('.'))
        {
            if (value is not IReadOnlyDictionary<string, object> entries || !entries.TryGetValue(key, out value)) return null;
        }

        return value;
    }
}

using System.Globalization;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.Extensions.Primitives;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>What the query of a request asks for.</summary>
/// <remarks>Immutable.</remarks>
internal sealed record SegmentQuery
{
    private static readonly string[] Known = ["score", "max", "classes", "masks", "format", "model", "image_id"];

    public string? Model { get; private init; }

    public float Score { get; private init; } = SegmentationOptions.Default.ScoreThreshold;

    public int? Max { get; private init; }

    /// <summary>Ids or labels as they were given; null for all.</summary>
    public IReadOnlyList<string>? Classes { get; private init; }

    public MaskForm Masks { get; private init; } = MaskForm.Rle;

    public ResultFormat Format { get; private init; } = ResultFormat.Json;

    /// <summary>The image's id in COCO results.</summary>
    public long ImageId { get; private init; }

    /// <summary>Reads a query.</summary>
    /// <exception cref="ProblemException">A parameter is unknown, repeated or has a value that it cannot have.</exception>
    public static SegmentQuery Parse(IQueryCollection query)
    {
        foreach ((string name, StringValues values) in query)
        {
            if (!Known.Contains(name, StringComparer.Ordinal))
            {
                throw Invalid($"There is no parameter '{Shown(name)}'; there are {string.Join(", ", Known)}.");
            }

            if (values.Count != 1)
            {
                throw Invalid($"'{name}' is given more than once.");
            }
        }

        var parsed = new SegmentQuery
        {
            Model = Value(query, "model"),
            Score = Parsed(query, "score", "a number from 0 to 1", SegmentationOptions.Default.ScoreThreshold, TryScore),
            Max = Parsed<int?>(query, "max", "a whole number, at least 1", null, TryCount),
            Classes = Parsed<IReadOnlyList<string>?>(query, "classes", "labels or class ids, separated by commas", null, TryClasses),
            Masks = Parsed(query, "masks", "rle, polygon, png or none", MaskForm.Rle, TryName),
            Format = Parsed(query, "format", "json, coco or overlay", ResultFormat.Json, TryName),
            ImageId = Parsed(query, "image_id", "a whole number, at least 0", 0L, TryId),
        };
        return parsed.Format == ResultFormat.Json || parsed.Masks is MaskForm.Rle or MaskForm.None
            ? parsed
            : throw Invalid("'masks' is rle or none with this format.");
    }

    /// <summary>The options of the segmenter.</summary>
    /// <exception cref="ProblemException">The model has no such class.</exception>
    public SegmentationOptions ToOptions(SegmenterInfo info) => new()
    {
        ScoreThreshold = Score,
        MaxInstances = Max,
        Masks = Masks != MaskForm.None,
        Classes = Classes is null ? null : [.. Classes.Select(given => Label(given, info))],
    };

    // A label that is a number goes before an id.
    private static string Label(string given, SegmenterInfo info)
    {
        if (info.Labels.Contains(given, StringComparer.OrdinalIgnoreCase))
        {
            return given;
        }

        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id < info.Labels.Count
            ? info.Labels[id]
            : throw Invalid($"The model has no class '{Shown(given)}'; GET /v1/models lists those that it has.");
    }

    private static string? Value(IQueryCollection query, string name) =>
        query.TryGetValue(name, out StringValues values) ? values[0] : null;

    private static T Parsed<T>(IQueryCollection query, string name, string expected, T otherwise, TryParse<T> parse)
    {
        if (Value(query, name) is not { } text)
        {
            return otherwise;
        }

        return parse(text, out T value) ? value : throw Invalid($"'{name}' is {expected}.");
    }

    private static bool TryScore(string text, out float score) =>
        float.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out score)
            && score is >= 0f and <= 1f;

    private static bool TryCount(string text, out int? count)
    {
        bool valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1;
        count = number;
        return valid;
    }

    private static bool TryId(string text, out long id) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static bool TryClasses(string text, out IReadOnlyList<string>? classes)
    {
        classes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return classes.Count > 0;
    }

    private static bool TryName<T>(string text, out T value)
        where T : struct, Enum
    {
        // Enum.TryParse alone would take numbers and lists as well.
        value = default;
        return Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) && Enum.TryParse(text, ignoreCase: true, out value);
    }

    private static ProblemException Invalid(string detail) => new(ProblemKinds.InvalidQuery, detail);

    private static string Shown(string text) => text.Length <= 40 ? text : $"{text[..40]}...";

    private delegate bool TryParse<T>(string text, out T value);
}

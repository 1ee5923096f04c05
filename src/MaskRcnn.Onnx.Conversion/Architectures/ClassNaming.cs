using System.Globalization;
using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The names of a model's classes without the background, and their ids in their data set.</summary>
/// <param name="Labels">By class.</param>
/// <param name="CategoryIds">By class; distinct.</param>
/// <param name="Decision">Where they come from, for the summary.</param>
internal sealed record ClassNaming(IReadOnlyList<string> Labels, IReadOnlyList<int> CategoryIds, string Decision)
{
    private const string CategoryIdsField = "category_ids";

    /// <summary>
    /// Names the classes: as the user says, as the checkpoint says, as COCO does where the number of classes is COCO's, or class_1,
    /// class_2... Ids are the user's, COCO's for COCO's names, or 1, 2...
    /// </summary>
    /// <param name="classes">K, without the background.</param>
    /// <param name="family">
    /// See <see cref="IArchitecture.Family"/>: only torchvision's models have an output for each of COCO's 90 ids.
    /// </param>
    /// <param name="metadata">What the checkpoint holds beside the weights.</param>
    /// <param name="options">What the user said.</param>
    /// <param name="keypoints">Whether it is a keypoint model, whose only class is then a person.</param>
    /// <exception cref="ConversionException">Names or ids are given for another number of classes.</exception>
    public static ClassNaming Choose(
        int classes, string family, IReadOnlyDictionary<string, object?> metadata, ArchitectureOptions options, bool keypoints = false)
    {
        (IReadOnlyList<string> labels, string origin) =
            Given(options.Labels, "the labels that were given", classes)
            ?? Given(ConfiguredLabels(options.Config), "id2label of the configuration", classes)
            ?? Given(WithoutBackground(CheckpointClassNames.Of(metadata), classes), "the class names in the checkpoint", classes)
            ?? Assumed(classes, family, keypoints);
        return new ClassNaming(
            labels, ConfiguredIds(options.Config, classes) ?? AssumedIds(labels), $"Classes: {Number(classes)}, named by {origin}.");
    }

    private static (IReadOnlyList<string> Labels, string Origin)? Given(IReadOnlyList<string>? labels, string origin, int classes)
    {
        if (labels is null) return null;
        return labels.Count == classes
            ? (labels, origin)
            : throw new ConversionException(
                $"The network has {Number(classes)} classes without the background, but there are {Number(labels.Count)} names in "
                + $"{origin}.");
    }

    private static (IReadOnlyList<string> Labels, string Origin) Assumed(int classes, string family, bool keypoints)
    {
        if (keypoints && classes == 1) return (["person"], "the only class of COCO's keypoints");
        if (classes == CocoClasses.Names.Count) return (CocoClasses.Names, "COCO, which has as many");
        if (classes == CocoClasses.NamesOfAllIds.Count && family == TorchvisionArchitecture.FamilyName)
        {
            return (CocoClasses.NamesOfAllIds, $"COCO's category ids, the ten unused ones '{CocoClasses.Unused}'");
        }

        return ([.. Enumerable.Range(1, classes).Select(id => $"class_{Number(id)}")], "their number, as nothing else is known");
    }

    private static IReadOnlyList<string>? WithoutBackground(IReadOnlyList<string>? names, int classes) =>
        names?.Count == classes + 1 && names[0].Contains("background", StringComparison.OrdinalIgnoreCase) ? [.. names.Skip(1)] : names;

    private static string[]? ConfiguredLabels(JsonObject config)
    {
        const string Field = "id2label";
        if (config[Field] is not JsonNode given) return null;
        JsonObject byId = given as JsonObject ?? throw new ConversionException($"{Field} must be an object of class numbers and names.");
        return [.. Enumerable.Range(0, byId.Count).Select(Name)];

        string Name(int id) => byId[Number(id)] is JsonValue name && name.TryGetValue(out string? text)
            ? text
            : throw new ConversionException(
                $"{Field} must name its {Number(byId.Count)} classes from \"0\" on; \"{Number(id)}\" is missing.");
    }

    private static int[]? ConfiguredIds(JsonObject config, int classes)
    {
        if (config[CategoryIdsField] is not JsonNode given) return null;
        JsonArray ids = given as JsonArray ?? throw new ConversionException($"{CategoryIdsField} must be a list.");
        if (ids.Count != classes)
        {
            throw new ConversionException(
                $"The network has {Number(classes)} classes without the background, but {CategoryIdsField} has {Number(ids.Count)} ids.");
        }

        return
        [
            .. ids.Select(id => id is JsonValue value && value.TryGetValue(out int number)
                ? number
                : throw new ConversionException($"{CategoryIdsField} must be a list of whole numbers.")),
        ];
    }

    private static IReadOnlyList<int> AssumedIds(IReadOnlyList<string> labels) =>
        labels.SequenceEqual(CocoClasses.Names) ? CocoClasses.CategoryIds : [.. Enumerable.Range(1, labels.Count)];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

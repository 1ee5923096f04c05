using System.Globalization;
using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The lists of a config.json that have rules of their own.</summary>
internal static class ConfigLists
{
    /// <summary>Labels by class, from <c>id2label</c>; without it as many placeholders as <c>num_labels</c> says, or two.</summary>
    public static IReadOnlyList<string> Labels(JsonFields f)
    {
        int count = f.Int("num_labels", 2, 1, Limits.Classes);
        _ = f.Object("label2id");
        if (f.Object("id2label") is not JsonFields byId)
        {
            return MaskRcnnConfig.DefaultLabels(count);
        }

        int classes = byId.Names.Count();
        if (classes is 0 or > Limits.Classes)
        {
            throw f.Error("id2label", $"must have 1 to {Limits.Classes} classes");
        }

        string[] labels = new string[classes];
        for (int id = 0; id < classes; id++)
        {
            string key = id.ToString(CultureInfo.InvariantCulture);
            labels[id] = byId.Text(key) ?? throw f.Error("id2label", $"must number its {classes} classes from 0; \"{key}\" is missing");
        }

        if (f.Has("num_labels") && count != classes)
        {
            f.Warnings.Add($"{f.File}: num_labels is {count}, id2label has {classes} classes; id2label is used.");
        }

        return Array.AsReadOnly(labels);
    }

    /// <summary>Distinct strides of pyramid levels.</summary>
    public static IReadOnlyList<int> Strides(JsonFields f, string name, IReadOnlyList<int> fallback) =>
        Distinct(f, name, f.Ints(name, fallback, 1, Limits.Stride, 1, Limits.Levels));

    /// <summary>Scales or ratios of anchors.</summary>
    public static IReadOnlyList<float> Factors(JsonFields f, string name, IReadOnlyList<float> fallback) =>
        f.Singles(name, fallback, 1f / Limits.AnchorFactor, Limits.AnchorFactor, 1, Limits.Anchors);

    public static IReadOnlyList<float> Means(JsonFields f, string name, IReadOnlyList<float> fallback) =>
        f.Singles(name, fallback, -float.MaxValue, float.MaxValue, 4, 4);

    public static IReadOnlyList<float> Stds(JsonFields f, string name, IReadOnlyList<float> fallback) =>
        f.Singles(name, fallback, float.Epsilon, float.MaxValue, 4, 4);

    /// <summary>Distinct dataset ids, one for each class.</summary>
    public static IReadOnlyList<int>? CategoryIds(JsonFields f, int? classes)
    {
        const string Name = "category_ids";
        return f.Has(Name)
            ? Distinct(f, Name, f.Ints(Name, [], int.MinValue, int.MaxValue, classes ?? 1, classes ?? Limits.Classes))
            : null;
    }

    /// <summary>One spread for each keypoint.</summary>
    public static IReadOnlyList<float>? Sigmas(JsonFields f, int keypoints)
    {
        const string Name = "keypoint_sigmas";
        return f.Has(Name) ? f.Singles(Name, [], float.Epsilon, float.MaxValue, keypoints, keypoints) : null;
    }

    /// <summary>Pairs of two different keypoints.</summary>
    public static IReadOnlyList<(int First, int Second)>? Pairs(JsonFields f, string name, int keypoints)
    {
        return f.TryGet(name, out JsonElement value) ? f.List(value, name, 0, Limits.Keypoints, ReadPair) : null;

        (int First, int Second) ReadPair(JsonElement item, string at)
        {
            IReadOnlyList<int> pair = f.List(item, at, 2, 2, (index, where) => f.ToInt(index, where, 0, keypoints - 1));
            return pair[0] != pair[1] ? (pair[0], pair[1]) : throw f.Error(at, "must join two different keypoints");
        }
    }

    private static IReadOnlyList<int> Distinct(JsonFields f, string name, IReadOnlyList<int> values)
    {
        HashSet<int> seen = [];
        foreach (int value in values)
        {
            if (!seen.Add(value))
            {
                throw f.Error(name, $"holds {value} twice");
            }
        }

        return values;
    }
}

using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>What the steps of a test pipeline do to an image before the network sees it.</summary>
internal static class MmdetectionPipeline
{
    private static readonly string[] _places = ["test_dataloader.dataset.pipeline", "data.test.pipeline", "test_pipeline"];

    /// <summary>Fields of preprocessor_config.json; only those that the configuration says.</summary>
    public static JsonObject Preprocessor(MmdetectionFields fields)
    {
        JsonObject preprocessor = [];
        AddStatistics(preprocessor, "model.data_preprocessor", fields, "bgr_to_rgb", "pad_size_divisor");
        AddStatistics(preprocessor, "img_norm_cfg", fields, "to_rgb", divisor: null);
        IReadOnlyList<object?>? steps = _places.Select(fields.List).FirstOrDefault(list => list is not null);
        foreach (object? step in steps ?? []) AddStep(preprocessor, step, outerScale: null);
        return preprocessor;
    }

    private static void AddStep(JsonObject preprocessor, object? step, double[]? outerScale)
    {
        if (step is not Dictionary<string, object?> entries) return;
        MmdetectionFields fields = new(new Dictionary<string, List<object?>> { ["step"] = [entries] });
        switch (fields.Text("step.type"))
        {
            case "MultiScaleFlipAug" when outerScale is null:
                double[] scale = Scale(fields, "step.img_scale") ?? [];
                foreach (object? inner in fields.List("step.transforms") ?? []) AddStep(preprocessor, inner, scale);
                break;
            case "Resize":
                double[] own = Scale(fields, "step.scale") ?? Scale(fields, "step.img_scale") ?? outerScale ?? [];
                AddSize(preprocessor, own, fields.Flag("step.keep_ratio") ?? true);
                if (fields.Text("step.backend") == "pillow") preprocessor["resize_filter"] = "pillow_bilinear";
                break;
            case "Normalize":
                AddStatistics(preprocessor, "step", fields, "to_rgb", divisor: null);
                break;
            case "Pad":
                AddDivisor(preprocessor, fields.Number("step.size_divisor"));
                break;
        }
    }

    /// <summary>A scale of two numbers, or a list of one such; several are for test-time augmentation, which no bundle does.</summary>
    private static double[]? Scale(MmdetectionFields fields, string name) =>
        fields.Numbers(name) is double[] { Length: 2 } scale ? scale
        : fields.List(name) is [List<object?> only] && MmdetectionFields.NumbersOf(only) is double[] { Length: 2 } inner ? inner
        : null;

    private static void AddSize(JsonObject preprocessor, double[] scale, bool keepsRatio)
    {
        if (scale is not [double first, double second] || !IsSide(first) || !IsSide(second)) return;
        preprocessor["size"] = keepsRatio
            ? new JsonObject { ["shortest_edge"] = (int)Math.Min(first, second), ["longest_edge"] = (int)Math.Max(first, second) }
            : new JsonObject { ["height"] = (int)second, ["width"] = (int)first };
    }

    private static void AddStatistics(JsonObject preprocessor, string place, MmdetectionFields fields, string toRgb, string? divisor)
    {
        if (fields.Numbers($"{place}.mean") is double[] mean && fields.Numbers($"{place}.std") is double[] std)
        {
            preprocessor["image_mean"] = ConfigFields.List(mean);
            preprocessor["image_std"] = ConfigFields.List(std);
            preprocessor["channel_order"] = fields.Flag($"{place}.{toRgb}") ?? divisor is null ? "RGB" : "BGR";
        }

        if (divisor is not null) AddDivisor(preprocessor, fields.Number($"{place}.{divisor}"));
    }

    private static void AddDivisor(JsonObject preprocessor, double? divisor)
    {
        if (divisor is double given && IsSide(given)) preprocessor["size_divisor"] = (int)given;
    }

    private static bool IsSide(double value) => value is >= 1 and <= 16_384 && Math.Floor(value) == value;
}

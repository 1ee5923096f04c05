namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The classes of COCO's detection data sets, which most published checkpoints have.</summary>
internal static class CocoClasses
{
    /// <summary>What torchvision calls an id that COCO's detection data sets do not use.</summary>
    public const string Unused = "N/A";

    // By category id - 1; the ids 12, 26, 29, 30, 45, 66, 68, 69, 71 and 83 were never annotated.
    private static readonly string?[] _byCategory =
    [
        "person", "bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat", "traffic light", "fire hydrant", null,
        "stop sign", "parking meter", "bench", "bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe", null,
        "backpack", "umbrella", null, null, "handbag", "tie", "suitcase", "frisbee", "skis", "snowboard", "sports ball", "kite",
        "baseball bat", "baseball glove", "skateboard", "surfboard", "tennis racket", "bottle", null, "wine glass", "cup", "fork", "knife",
        "spoon", "bowl", "banana", "apple", "sandwich", "orange", "broccoli", "carrot", "hot dog", "pizza", "donut", "cake", "chair",
        "couch", "potted plant", "bed", null, "dining table", null, null, "toilet", null, "tv", "laptop", "mouse", "remote", "keyboard",
        "cell phone", "microwave", "oven", "toaster", "sink", "refrigerator", null, "book", "clock", "vase", "scissors", "teddy bear",
        "hair drier", "toothbrush",
    ];

    /// <summary>The 80 names in COCO's order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. _byCategory.OfType<string>()];

    /// <summary>The category id of each of the 80 names, 1..90.</summary>
    public static IReadOnlyList<int> CategoryIds { get; } =
        [.. Enumerable.Range(1, _byCategory.Length).Where(id => _byCategory[id - 1] is not null)];

    /// <summary>A name for each of the 90 ids, as torchvision's models have them; <see cref="Unused"/> for the ten unused ones.</summary>
    public static IReadOnlyList<string> NamesOfAllIds { get; } = [.. _byCategory.Select(name => name ?? Unused)];
}

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The 17 keypoints of COCO's person, in COCO's order, which a keypoint bundle has unless it says otherwise.</summary>
/// <remarks>Names and limbs are those of COCO's annotations, the spreads those of its object keypoint similarity.</remarks>
public static class CocoPersonKeypoints
{
    /// <summary>Names by index.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
        "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
    ];

    /// <summary>Left and right partners.</summary>
    public static IReadOnlyList<(int First, int Second)> FlipPairs { get; } =
        [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)];

    /// <summary>Spread of each keypoint.</summary>
    public static IReadOnlyList<float> Sigmas { get; } =
    [
        0.026f, 0.025f, 0.025f, 0.035f, 0.035f, 0.079f, 0.079f, 0.072f, 0.072f, 0.062f, 0.062f, 0.107f, 0.107f, 0.087f, 0.087f, 0.089f,
        0.089f,
    ];

    /// <summary>The limbs that are drawn.</summary>
    public static IReadOnlyList<(int First, int Second)> Skeleton { get; } =
    [
        (15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (6, 8), (7, 9), (8, 10), (1, 2), (0, 1), (0, 2),
        (1, 3), (2, 4), (3, 5), (4, 6),
    ];
}

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>A class of a data set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Keypoints">The names of its keypoints; empty where it has none.</param>
public sealed record CocoCategory(int Id, string Name, IReadOnlyList<string> Keypoints);

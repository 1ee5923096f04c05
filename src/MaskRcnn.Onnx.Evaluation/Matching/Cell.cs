namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>What is compared with each other, such as one class in one image: two ranges of the arrays of a <see cref="CellGrid"/>.</summary>
/// <param name="FirstTruth">Where its annotations begin.</param>
/// <param name="Truths">How many annotations it has.</param>
/// <param name="FirstDetection">Where its detections begin.</param>
/// <param name="Detections">How many detections it has.</param>
internal readonly record struct Cell(int FirstTruth, int Truths, int FirstDetection, int Detections);

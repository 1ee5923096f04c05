using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>An image of a data set.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FileName">Its file's name; empty where the data set does not say it.</param>
/// <param name="Size">Width and height in pixels.</param>
public sealed record CocoImage(long Id, string FileName, ImageSize Size);

using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>An image, where its results go, and its id in COCO results.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Results">Where its results go.</param>
/// <param name="ImageId">Its number, see <see cref="ImageIds"/>.</param>
internal sealed record ImageJob(InputImage Image, ResultPaths Results, long ImageId);

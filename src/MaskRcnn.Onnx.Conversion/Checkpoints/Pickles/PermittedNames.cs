using System.Collections.Frozen;
using MaskRcnn.Onnx.Conversion.Checkpoints.Numpy;
using MaskRcnn.Onnx.Conversion.Checkpoints.Torch;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>All names that a pickle may ask for. Each stands for a description; none is looked up in the program.</summary>
internal static class PermittedNames
{
    private static readonly FrozenDictionary<string, PickleName> _names =
        ((PickleName[])[.. PythonNames.All, .. TorchNames.All, .. NumpyNames.All]).ToFrozenDictionary(name =>
            name.Name, StringComparer.Ordinal);

    /// <summary>The entry of a name, module and name with a dot between; null where it is not permitted.</summary>
    public static PickleName? Find(string name) => _names.GetValueOrDefault(name);
}

using MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Numpy;

/// <summary>The names of NumPy that checkpoints use, as NumPy 1 and 2 write them.</summary>
internal static class NumpyNames
{
    private static readonly string[] _cores = ["numpy.core", "numpy._core"];

    /// <summary>The names and what they describe.</summary>
    public static IEnumerable<PickleName> All =>
    [
        new("numpy.ndarray", null),
        new("numpy.dtype", NumpyType.Describe),
        .. _cores.SelectMany(core => (PickleName[])
        [
            new($"{core}.multiarray._reconstruct", _ => new NumpyArray()),
            new($"{core}.multiarray.scalar", NumpyScalar.Describe),
            new($"{core}.numeric._frombuffer", NumpyArray.FromBuffer),
        ]),
    ];
}

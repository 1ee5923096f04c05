namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>The architectures that can be converted.</summary>
internal static class ArchitectureCatalog
{
    /// <summary>One for each family.</summary>
    public static IReadOnlyList<IArchitecture> All { get; } =
    [
        new TorchvisionArchitecture(),
        new Detectron2Architecture(),
        new MmdetectionArchitecture(),
        new HuggingFaceArchitecture(),
    ];
}

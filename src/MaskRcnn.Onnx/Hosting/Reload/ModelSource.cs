namespace MaskRcnn.Onnx.Hosting;

/// <summary>Where a model was loaded from, and in which state.</summary>
/// <param name="Model">The path of a bundle's folder, or a name under <c>models/</c> beside the executable.</param>
/// <param name="Manifest">The hash of its manifest just before it was loaded; null where there was none to read.</param>
internal sealed record ModelSource(string Model, string? Manifest)
{
    /// <summary>The state that a model is in now.</summary>
    public static ModelSource Now(string model) => new(model, ManifestStamp.Of(model));
}

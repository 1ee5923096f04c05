namespace MaskRcnn.Onnx.Hosting;

/// <summary>Makes the segmenters that a <see cref="ReloadableInstanceSegmenter"/> puts in place of one another.</summary>
internal interface IModelLoader
{
    /// <summary>Whether the CPU may step in for a device that was lost.</summary>
    bool MayFallBack { get; }

    /// <summary>Reads, verifies and opens a bundle.</summary>
    /// <param name="model">The path of a bundle's folder, or a name under <c>models/</c> beside the executable.</param>
    /// <param name="onCpu">Whether to run it on the CPU, whatever was asked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    IInstanceSegmenter Load(string model, bool onCpu, CancellationToken cancellationToken);

    /// <summary>Runs a segmenter once.</summary>
    void WarmUp(IInstanceSegmenter segmenter, CancellationToken cancellationToken);
}

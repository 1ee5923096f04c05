namespace MaskRcnn.Onnx.Hosting;

/// <summary>A segmenter whose network runs in another process, which may not be known yet, or not answer.</summary>
internal interface IOutOfProcessSegmenter
{
    /// <summary>What is known of the model now, without asking: where nothing is, a name and no classes.</summary>
    SegmenterInfo InfoSoFar { get; }

    /// <summary>Asks the other process whether it can take calls.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is wrong, in a sentence for everybody's eyes; null when nothing is.</returns>
    Task<string?> FindTroubleAsync(CancellationToken cancellationToken);
}

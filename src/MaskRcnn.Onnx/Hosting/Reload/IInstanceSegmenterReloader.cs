namespace MaskRcnn.Onnx.Hosting;

/// <summary>Replaces the model of a running segmenter.</summary>
/// <remarks>
/// <para>Injected under the key of its segmenter, or got from it by <c>GetService</c>. Thread-safe: reloads at the same time run one after
/// the other.</para>
/// <para>The new bundle is read and verified, opened, compared with the old one and warmed up while the old one goes on; then it takes
/// the place, calls that are running finish on the old one, and the old one is disposed of. So for a while both are in memory.</para>
/// </remarks>
public interface IInstanceSegmenterReloader
{
    /// <summary>Replaces the model.</summary>
    /// <param name="model">
    /// The path of a bundle's folder, or a name under <c>models/</c> beside the executable; null to read that of the present one anew.
    /// </param>
    /// <param name="cancellationToken">
    /// Gives up until the new model has taken the place; after that it only ends the waiting for the old one.
    /// </param>
    /// <returns>
    /// What runs now. Complete when the old model is disposed of, or after a minute in which its calls did not end: it goes when they do.
    /// </returns>
    /// <exception cref="ModelReloadException">The new model cannot be used; the old one runs on.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the old model runs on.</exception>
    /// <exception cref="ObjectDisposedException">The segmenter is disposed of.</exception>
    Task<SegmenterInfo> ReloadAsync(string? model = null, CancellationToken cancellationToken = default);
}

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The place of the present model: calls enter it here, and one exchange at a time puts another in its place.</summary>
/// <remarks>Thread-safe. Disposing ends an exchange that is under way, then disposes of the model.</remarks>
internal sealed class ModelSlot(LoadedModel first) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private LoadedModel _current = first;
    private int _disposed;

    /// <summary>The model that the next call enters.</summary>
    public LoadedModel Current => Volatile.Read(ref _current);

    /// <summary>Begins a call on the present model, which is to be left when the call has ended.</summary>
    /// <exception cref="ObjectDisposedException">The slot is disposed of.</exception>
    public LoadedModel Enter()
    {
        while (true)
        {
            ThrowIfDisposed();
            LoadedModel model = Current;
            if (model.TryEnter())
            {
                return model;
            }
        }
    }

    /// <summary>Runs an exchange when those before it have ended.</summary>
    /// <param name="exchange">Gets a token that is cancelled with the caller's or when the slot is disposed of.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <exception cref="ObjectDisposedException">The slot is disposed of, or was meanwhile.</exception>
    public async Task<T> InTurnAsync<T>(Func<CancellationToken, Task<T>> exchange, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            try
            {
                return await exchange(either.Token).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(IInstanceSegmenter));
        }
    }

    /// <summary>Puts a model in the place of the present one, within an exchange; the task ends when the old one is disposed of.</summary>
    public Task Put(LoadedModel next) => Interlocked.Exchange(ref _current, next).Retire();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _closing.Cancel();

        // The turn is never given back, so that nothing takes the place of the last model. Calls that wait for it are turned away.
        _turn.Wait();
        Current.Segmenter.Dispose();
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, typeof(IInstanceSegmenter));
}

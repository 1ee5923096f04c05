namespace MaskRcnn.Onnx;

/// <summary>A token that is cancelled when the whole batch is, or when every single member has given up.</summary>
internal sealed class MemberCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly List<CancellationTokenRegistration> _registrations = [];
    private int _waiting;

    public MemberCancellation(IEnumerable<CancellationToken> members, CancellationToken batch)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(batch);
        CancellationToken[] tokens = [.. members];
        _waiting = tokens.Length;
        foreach (CancellationToken token in tokens)
        {
            _registrations.Add(token.Register(Leave));
        }
    }

    /// <summary>Cancelled when nobody wants the result any more.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (CancellationTokenRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _waiting) == 0)
        {
            _source.Cancel();
        }
    }
}

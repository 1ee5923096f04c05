namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>A limit on the memory of all bodies that are received, held or sent at one time.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BodyBudget(long capacity)
{
    private long _inUse;

    /// <summary>Bytes at one time.</summary>
    public long Capacity { get; } = capacity;

    /// <summary>Bytes that are held now.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    /// <summary>Takes bytes; what was taken must be given back.</summary>
    /// <exception cref="BodyBudgetException">Other bodies hold too much.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _inUse, bytes) > Capacity)
        {
            GiveBack(bytes);
            throw new BodyBudgetException();
        }
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _inUse, -bytes);
}

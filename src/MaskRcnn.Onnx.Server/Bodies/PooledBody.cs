using System.Buffers;
using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>The bytes of one image in pooled memory that grows with what really came, never with what was announced.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class PooledBody(long limit, BodyBudget budget) : IDisposable
{
    private const int FirstSize = 64 << 10;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>What came so far; valid until the next write or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, _length);

    public int Length => _length;

    /// <summary>Adds bytes.</summary>
    /// <exception cref="ProblemException">They are more than the limit.</exception>
    /// <exception cref="BodyBudgetException">Other bodies hold the memory.</exception>
    public void Write(in ReadOnlySequence<byte> bytes)
    {
        long length = _length + bytes.Length;
        if (length > limit)
        {
            throw new ProblemException(ProblemKinds.BodyTooLarge, $"An image file may have {limit} bytes.");
        }

        Grow((int)length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length = (int)length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Release(_bytes);
        _bytes = [];
        _length = 0;
    }

    private void Grow(int length)
    {
        if (length <= _bytes.Length)
        {
            return;
        }

        long wanted = Math.Max(Math.Max(length, FirstSize), Math.Min(2L * _bytes.Length, limit));
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        try
        {
            budget.Take(larger.Length);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw;
        }

        _bytes.AsSpan(0, _length).CopyTo(larger);
        Release(_bytes);
        _bytes = larger;
    }

    private void Release(byte[] bytes)
    {
        if (bytes.Length > 0)
        {
            budget.GiveBack(bytes.Length);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}

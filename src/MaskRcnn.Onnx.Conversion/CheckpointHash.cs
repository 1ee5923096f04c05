using System.Buffers;
using System.Security.Cryptography;

namespace MaskRcnn.Onnx.Conversion;

/// <summary>The SHA-256 of a file, computed beside the work that goes on.</summary>
internal sealed class CheckpointHash : IDisposable
{
    private const int BufferSize = 1 << 20;
    private readonly CancellationTokenSource _stop;
    private readonly Task<string> _task;

    private CheckpointHash(string path, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _task = Task.Run(() => Compute(path, _stop.Token), CancellationToken.None);
    }

    /// <summary>Lower-case hexadecimal; waits until it is known.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Result => _task.GetAwaiter().GetResult();

    /// <summary>Begins.</summary>
    public static CheckpointHash Start(string path, CancellationToken cancellationToken) => new(path, cancellationToken);

    /// <summary>Stops and waits until the file is closed.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_task).AsyncWaitHandle.WaitOne();
        _stop.Dispose();
    }

    private static string Compute(string path, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int read = file.Read(buffer); read > 0; read = file.Read(buffer))
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }

            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Path.GetFileName(path)} cannot be read.", innerException: error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>
/// An answer in pooled memory: written at once by what makes it, sent without blocking a thread, its length known before.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RenderedBody : IDisposable
{
    private const int SegmentSize = 32 << 10;

    private readonly Pipe _pipe = new(
        new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: SegmentSize, useSynchronizationContext: false));

    /// <summary>Makes an answer.</summary>
    /// <param name="contentType">Its type.</param>
    /// <param name="write">Writes it.</param>
    public RenderedBody(string contentType, Action<Stream> write)
    {
        ContentType = contentType;
        try
        {
            using Stream stream = _pipe.Writer.AsStream(leaveOpen: true);
            write(stream);
        }
        catch
        {
            Dispose();
            throw;
        }

        _pipe.Writer.Complete();
        if (_pipe.Reader.TryRead(out ReadResult read))
        {
            Bytes = read.Buffer;
        }
    }

    public string ContentType { get; }

    /// <summary>The answer; valid until it is disposed.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Sends it.</summary>
    public async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = ContentType;
        response.ContentLength = Bytes.Length;
        foreach (ReadOnlyMemory<byte> segment in Bytes)
        {
            await response.Body.WriteAsync(segment, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Writer.Complete();
        _pipe.Reader.Complete();
    }
}

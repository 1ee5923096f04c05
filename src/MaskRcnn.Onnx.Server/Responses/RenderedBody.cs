using System.Buffers;
using System.IO.Pipelines;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Observability;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>
/// An answer in pooled memory: written at once by what makes it, sent without blocking a thread, its length known before. It counts among
/// the bodies that are held, so that clients which read slowly cannot fill the memory with what they are sent.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class RenderedBody : IDisposable
{
    private const int SegmentSize = 32 << 10;

    private readonly BodyBudget _budget;
    private readonly Pipe _pipe = new(
        new PipeOptions(pauseWriterThreshold: 0, minimumSegmentSize: SegmentSize, useSynchronizationContext: false));

    private long _taken;

    /// <summary>Makes an answer.</summary>
    /// <param name="contentType">Its type.</param>
    /// <param name="budget">Memory for it.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="BodyBudgetException">Other bodies hold the memory.</exception>
    public RenderedBody(string contentType, BodyBudget budget, Action<Stream> write)
    {
        ContentType = contentType;
        _budget = budget;
        try
        {
            using (Stream stream = _pipe.Writer.AsStream(leaveOpen: true))
            {
                write(stream);
            }

            _pipe.Writer.Complete();
            if (_pipe.Reader.TryRead(out ReadResult read))
            {
                Bytes = read.Buffer;
            }

            budget.Take(Bytes.Length);
            _taken = Bytes.Length;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string ContentType { get; }

    /// <summary>The answer; valid until it is disposed.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>Sends it; where the client goes away before it has all of it, the record of the request says so.</summary>
    public async Task SendAsync(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.ContentLength = Bytes.Length;
        if (!await TrySendAsync(response.BodyWriter, response.HttpContext.RequestAborted))
        {
            RequestRecord.Of(response.HttpContext).Code = RequestRecord.ClientClosed;
            response.HttpContext.Abort();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipe.Writer.Complete();
        _pipe.Reader.Complete();
        _budget.GiveBack(_taken);
        _taken = 0;
    }

    private async Task<bool> TrySendAsync(PipeWriter writer, CancellationToken aborted)
    {
        try
        {
            foreach (ReadOnlyMemory<byte> segment in Bytes)
            {
                // What is written to a broken connection is taken without a word; the result alone tells, before the token does.
                FlushResult flushed = await writer.WriteAsync(segment, aborted);
                if (flushed.IsCompleted)
                {
                    return false;
                }
            }

            return true;
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            return false;
        }
    }
}

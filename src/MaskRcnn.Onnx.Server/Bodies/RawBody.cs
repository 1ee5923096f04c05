using System.IO.Pipelines;
using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Reads a body that is an image file.</summary>
internal static class RawBody
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="ProblemException">It is too large.</exception>
    public static async Task ReadAsync(PipeReader reader, PooledBody body, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            body.Write(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}

namespace MaskRcnn.Onnx.Pooling;

/// <summary>Runs numbered pieces of work on a bounded number of threads; on the caller's alone where one is enough.</summary>
internal static class ParallelStrips
{
    public static void Run(int count, int maxDegreeOfParallelism, Action<int> work, CancellationToken cancellationToken)
    {
        if (maxDegreeOfParallelism == 1 || count <= 1 || Environment.ProcessorCount == 1)
        {
            for (int i = 0; i < count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                work(i);
            }

            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, count, options, work);
    }
}

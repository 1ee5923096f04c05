namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>Cuts the images of a batch into strips of rows and runs them on several processors.</summary>
internal static class ResampleStrips
{
    /// <summary>Runs every row of every image; returns, or throws, only when nothing runs any more.</summary>
    /// <param name="images">What to run.</param>
    /// <param name="smallestStrip">Output pixels that are worth a strip of their own.</param>
    /// <param name="maxDegreeOfParallelism">Processors to use at most.</param>
    /// <param name="cancellationToken">Checked at every row.</param>
    public static void Run(ReadOnlySpan<RowResampler> images, int smallestStrip, int maxDegreeOfParallelism, CancellationToken cancellationToken)
    {
        var strips = new List<(RowResampler Image, int FirstRow, int EndRow)>();
        foreach (RowResampler image in images)
        {
            ImageSize size = image.Target.Size;
            long worth = (long)size.Width * size.Height / smallestStrip;

            // Two strips a processor even out the threads; each strip starts with rows that its neighbour has made too.
            int count = (int)Math.Clamp(worth, 1, Math.Min(maxDegreeOfParallelism == 1 ? 1 : maxDegreeOfParallelism * 2, size.Height));
            for (int i = 0; i < count; i++)
            {
                strips.Add((image, (int)((long)size.Height * i / count), (int)((long)size.Height * (i + 1) / count)));
            }
        }

        if (strips.Count == 1 || maxDegreeOfParallelism == 1)
        {
            foreach ((RowResampler image, int firstRow, int endRow) in strips)
            {
                image.Run(firstRow, endRow, cancellationToken);
            }

            return;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism, CancellationToken = cancellationToken };
        Parallel.For(0, strips.Count, options, i => strips[i].Image.Run(strips[i].FirstRow, strips[i].EndRow, cancellationToken));
    }
}

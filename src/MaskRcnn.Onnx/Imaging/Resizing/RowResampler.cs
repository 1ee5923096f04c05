using System.Buffers;

namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>
/// Resizes one image into its place in a batch, row by row: each source row is resized horizontally once, into a small ring, and
/// every output row is blended from the ring straight into the three planes. Strips of output rows can run at the same time.
/// </summary>
internal abstract class RowResampler(ImageFrame image, ChannelOrder order, PlanarTarget target)
{
    protected ImageFrame Image { get; } = image;

    protected ChannelOrder Order { get; } = order;

    public PlanarTarget Target { get; } = target;

    /// <summary>Fills rows <paramref name="firstRow"/> up to <paramref name="endRow"/> of the target, with the padding that belongs to them.</summary>
    public abstract void Run(int firstRow, int endRow, CancellationToken cancellationToken);
}

/// <inheritdoc/>
/// <typeparam name="T">What a sample is between the horizontal and the vertical pass.</typeparam>
/// <typeparam name="TWeight">The kernels' weights.</typeparam>
internal abstract class RowResampler<T, TWeight>(
    ImageFrame image, ChannelOrder order, PlanarTarget target, KernelMap<TWeight> horizontal, KernelMap<TWeight> vertical)
    : RowResampler(image, order, target)
    where T : unmanaged
    where TWeight : unmanaged
{
    private readonly int _ringRows = RowRing<T>.CheckCapacity(target.Size.Width, vertical.Taps);

    protected KernelMap<TWeight> Horizontal { get; } = horizontal;

    protected KernelMap<TWeight> Vertical { get; } = vertical;

    public sealed override void Run(int firstRow, int endRow, CancellationToken cancellationToken)
    {
        byte[] pixels = ArrayPool<byte>.Shared.Rent(PixelRow.Length(Image.Width));
        T[] scratch = ArrayPool<T>.Shared.Rent(Math.Max(ScratchLength, 1));
        using var ring = new RowRing<T>(Horizontal.OutputLength, _ringRows);
        try
        {
            Span<byte> expanded = pixels.AsSpan(0, PixelRow.Length(Image.Width));
            int next = 0;
            for (int y = firstRow; y < endRow; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (next = Math.Max(next, Vertical.First[y]); next <= Vertical.Last[y]; next++)
                {
                    PixelRow.Expand(Image.Row(next), Image.Format, Order, expanded);
                    ResizeRow(expanded, scratch, ring.Row(next), ring.PlaneLength);
                }

                BlendRow(y, ring, scratch);
                Target.PadRow(y);
            }

            if (endRow == Target.Size.Height)
            {
                Target.PadBelow();
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(scratch);
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    /// <summary>Samples of work space that <see cref="ResizeRow"/> and <see cref="BlendRow"/> want.</summary>
    protected abstract int ScratchLength { get; }

    /// <summary>The horizontal pass over one row.</summary>
    /// <param name="pixels">Four bytes a pixel, the last pixel twice.</param>
    /// <param name="scratch">Work space.</param>
    /// <param name="planes">Three planes of the output width.</param>
    /// <param name="planeLength">Samples from one plane to the next, a multiple of <see cref="RowRing{T}.Alignment"/>.</param>
    protected abstract void ResizeRow(ReadOnlySpan<byte> pixels, Span<T> scratch, Span<T> planes, int planeLength);

    /// <summary>The vertical pass for one output row, into the target.</summary>
    protected abstract void BlendRow(int y, RowRing<T> ring, Span<T> scratch);
}

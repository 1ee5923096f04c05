using System.Buffers;
using System.Runtime.Intrinsics;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Drawing;

/// <summary>
/// Fills a mask translucently and draws its outline. The mask is averaged over a small square first; how far a pixel lies from the
/// edge follows from the average, so that the edge is smooth without a distance transform.
/// </summary>
internal sealed class MaskPainter
{
    // A square of at most 15 x 15 pixels: its sum fits a byte.
    private const int LargestRadius = 7;

    private readonly int _radius;
    private readonly byte _fill;
    private readonly byte[] _alphaOfSum;

    /// <param name="outline">Width of the outline in pixels; 0 for none.</param>
    /// <param name="opacity">Coverage of the fill, 0..1.</param>
    public MaskPainter(float outline, float opacity)
    {
        _radius = Math.Clamp((int)MathF.Ceiling(outline / 2f) + 1, 1, LargestRadius);
        int side = (2 * _radius) + 1;
        float widest = side - 1f;
        _fill = ToByte(opacity);
        _alphaOfSum = new byte[256];
        for (int sum = 0; sum <= side * side; sum++)
        {
            // Pixels inside the edge of a straight border; the sum falls by a column a pixel.
            float depth = (((float)sum / (side * side)) - 0.5f) * side;
            float fill = opacity * Math.Clamp(depth + 0.5f, 0f, 1f);
            float line = outline > 0f ? Math.Clamp((Math.Min(outline, widest) / 2f) + 0.5f - Math.Abs(depth), 0f, 1f) : 0f;
            _alphaOfSum[sum] = ToByte(1f - ((1f - fill) * (1f - line)));
        }
    }

    /// <summary>Paints one mask.</summary>
    public void Paint(PixelCanvas canvas, BitMask mask, OverlayColor color)
    {
        MaskWindow window = mask.Window;
        if (window.IsEmpty)
        {
            return;
        }

        // Rows and columns as far as the square reaches from the window: an output row has 2 radii more than the mask's, and the
        // sums of columns 2 radii more again. The mask begins at 2 radii.
        int side = (2 * _radius) + 1;
        int outputLength = window.Width + (2 * _radius);
        int length = (outputLength + (2 * _radius) + Vector256<byte>.Count) & ~(Vector256<byte>.Count - 1);
        byte[] rented = ArrayPool<byte>.Shared.Rent(length * (side + 2));
        try
        {
            Span<byte> memory = rented.AsSpan(0, length * (side + 2));
            memory.Clear();
            Span<byte> ring = memory[..(length * side)];
            Span<byte> columns = memory.Slice(length * side, length);
            Span<byte> sums = memory.Slice(length * (side + 1), length);
            for (int row = -_radius; row < window.Height + _radius; row++)
            {
                int entering = row + _radius;
                Span<byte> slot = ring.Slice(entering % side * length, length);
                Subtract(columns, slot);
                slot.Clear();
                if (entering < window.Height)
                {
                    MaskCanvas.Expand(mask.Row(entering), slot.Slice(2 * _radius, window.Width), 1);
                    Add(columns, slot);
                }

                int y = window.Y + row;
                if ((uint)y < (uint)canvas.Height)
                {
                    SumColumns(columns, sums, side);
                    Span<byte> alphas = sums[..outputLength];
                    ReadOnlySpan<byte> inside = (uint)row < (uint)window.Height ? ring.Slice(row % side * length, length).Slice(_radius, outputLength) : [];
                    ToAlphas(alphas, inside);
                    canvas.BlendRow(window.X - _radius, y, alphas, color);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte ToByte(float share) => (byte)((share * 255f) + 0.5f);

    // A pixel of the mask is never paler than the fill, however thin the mask is there.
    private void ToAlphas(Span<byte> sums, ReadOnlySpan<byte> inside)
    {
        ReadOnlySpan<byte> table = _alphaOfSum;
        if (inside.IsEmpty)
        {
            for (int x = 0; x < sums.Length; x++)
            {
                sums[x] = table[sums[x]];
            }

            return;
        }

        for (int x = 0; x < sums.Length; x++)
        {
            sums[x] = Math.Max(table[sums[x]], (byte)(inside[x] * _fill));
        }
    }

    private static void SumColumns(ReadOnlySpan<byte> columns, Span<byte> sums, int side)
    {
        int last = columns.Length - side;
        int x = 0;
        for (; x <= columns.Length - side + 1 - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            Vector256<byte> sum = Vector256.Create(columns[x..]);
            for (int k = 1; k < side; k++)
            {
                sum += Vector256.Create(columns[(x + k)..]);
            }

            sum.CopyTo(sums[x..]);
        }

        for (; x <= last; x++)
        {
            int sum = 0;
            for (int k = 0; k < side; k++)
            {
                sum += columns[x + k];
            }

            sums[x] = (byte)sum;
        }
    }

    private static void Add(Span<byte> columns, ReadOnlySpan<byte> row)
    {
        for (int x = 0; x < columns.Length; x += Vector256<byte>.Count)
        {
            (Vector256.Create<byte>(columns[x..]) + Vector256.Create(row[x..])).CopyTo(columns[x..]);
        }
    }

    private static void Subtract(Span<byte> columns, ReadOnlySpan<byte> row)
    {
        for (int x = 0; x < columns.Length; x += Vector256<byte>.Count)
        {
            (Vector256.Create<byte>(columns[x..]) - Vector256.Create(row[x..])).CopyTo(columns[x..]);
        }
    }
}

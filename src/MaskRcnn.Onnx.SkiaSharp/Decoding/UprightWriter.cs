using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.SkiaSharp.Decoding;

/// <summary>
/// Writes stored rows where an EXIF orientation puts them (Exif specification, tag Orientation). Stored pixel (x, y) goes to
/// <c>origin + x * stepX + y * stepY</c> of the upright picture.
/// </summary>
internal readonly struct UprightWriter
{
    /// <summary>Rows to hand over at once: as many as pixels in a cache line, so that turned rows are written line by line.</summary>
    public const int StripRows = 16;

    private readonly ImageSize _stored;
    private readonly nint _origin;
    private readonly nint _stepX;
    private readonly nint _stepY;

    /// <summary>Prepares the mapping.</summary>
    /// <param name="stored">Size as stored.</param>
    /// <param name="orientation">EXIF orientation, 1..8.</param>
    public UprightWriter(ImageSize stored, int orientation)
    {
        (int width, int height) = (stored.Width, stored.Height);
        bool transposed = orientation >= 5;
        Size = transposed ? new ImageSize(height, width) : stored;
        nint row = Size.Width;

        // Which stored axes run backwards.
        bool mirrorX = orientation is 2 or 3 or 7 or 8;
        bool mirrorY = orientation is 3 or 4 or 6 or 7;
        (nint alongX, nint alongY) = transposed ? (row, (nint)1) : (1, row);
        _stepX = mirrorX ? -alongX : alongX;
        _stepY = mirrorY ? -alongY : alongY;
        _origin = (mirrorX ? (width - 1) * alongX : 0) + (mirrorY ? (height - 1) * alongY : 0);
        _stored = stored;
    }

    /// <summary>Size of the upright picture.</summary>
    public ImageSize Size { get; }

    /// <summary>Whether stored rows are upright rows.</summary>
    public bool IsIdentity => _origin == 0 && _stepX == 1;

    /// <summary>Writes consecutive stored rows.</summary>
    /// <param name="rows">Whole rows of stored pixels, each 32 bits.</param>
    /// <param name="firstRow">The stored row that they start with.</param>
    /// <param name="upright">All pixels of the upright picture.</param>
    public void Write(ReadOnlySpan<uint> rows, int firstRow, Span<uint> upright)
    {
        int width = _stored.Width;
        int count = rows.Length / width;
        if (firstRow < 0 || firstRow + count > _stored.Height || upright.Length != Size.Width * Size.Height)
        {
            throw new ArgumentOutOfRangeException(nameof(firstRow), firstRow, "The rows lie outside the picture.");
        }

        for (int done = 0; done < count; done += StripRows)
        {
            WriteStrip(rows[(done * width)..], firstRow + done, Math.Min(StripRows, count - done), upright);
        }
    }

    private void WriteStrip(ReadOnlySpan<uint> rows, int firstRow, int count, Span<uint> upright)
    {
        int width = _stored.Width;
        nint start = _origin + (firstRow * _stepY);
        if (_stepX is 1 or -1)
        {
            for (int y = 0; y < count; y++, start += _stepY)
            {
                ReadOnlySpan<uint> row = rows.Slice(y * width, width);
                Span<uint> target = upright.Slice((int)(_stepX > 0 ? start : start - width + 1), width);
                row.CopyTo(target);
                if (_stepX < 0)
                {
                    target.Reverse();
                }
            }

            return;
        }

        // Turned: a stored column of the strip becomes up to a cache line of one upright row.
        // The bounds were checked once, for all rows together.
        ref uint source = ref MemoryMarshal.GetReference(rows);
        ref uint destination = ref MemoryMarshal.GetReference(upright);
        for (int x = 0; x < width; x++, start += _stepX)
        {
            nint target = start;
            nint from = x;
            for (int y = 0; y < count; y++, target += _stepY, from += width)
            {
                Unsafe.Add(ref destination, target) = Unsafe.Add(ref source, from);
            }
        }
    }
}

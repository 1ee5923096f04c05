using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx;

/// <summary>
/// Instances flattened into one map, the form that the Hugging Face models Mask2Former and MaskFormer give: every pixel has the id of one
/// segment, or -1. The port of Mask R-CNN has no such form; it is an addition.
/// </summary>
/// <remarks>
/// Immutable. Where masks overlap, the instance with the better score has the pixel. Instances whose mask has no pixel get no segment, and
/// one that others cover wholly keeps its segment without pixels, as in Mask2Former.
/// </remarks>
public sealed class SegmentationMap
{
    /// <summary>The id of pixels that belong to no segment.</summary>
    public const int Background = -1;

    private readonly int[] _ids;

    private SegmentationMap(ImageSize size, int[] ids, SegmentInfo[] segments)
    {
        Size = size;
        _ids = ids;
        Segments = Array.AsReadOnly(segments);
    }

    /// <summary>Width and height of the map, those of the image.</summary>
    public ImageSize Size { get; }

    /// <summary>The id of every pixel, [height, width] row by row.</summary>
    public ReadOnlyMemory<int> Ids => _ids;

    /// <summary>The segments by id, best score first.</summary>
    public IReadOnlyList<SegmentInfo> Segments { get; }

    /// <summary>The id of one pixel.</summary>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pixel lies outside.</exception>
    public int this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(x);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(x, Size.Width);
            ArgumentOutOfRangeException.ThrowIfNegative(y);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(y, Size.Height);
            return _ids[(y * Size.Width) + x];
        }
    }

    /// <summary>Flattens the instances of a result; those without a mask are left out.</summary>
    public static SegmentationMap FromResult(SegmentationResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Paint(result.Size, result.Instances.Where(instance => instance.Mask is not null).Select(
            instance => (instance.Mask!, instance.ClassId, instance.Score)));
    }

    /// <summary>
    /// The run lengths that the other models' <c>convert_segmentation_to_rle</c> gives: for every value that occurs, the background
    /// included, in ascending order, pairs of start (row by row, from 1) and length. This is not COCO's form.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> ToRunLengths()
    {
        var runs = new SortedDictionary<int, List<int>>();
        for (int start = 0; start < _ids.Length;)
        {
            int end = start + 1;
            while (end < _ids.Length && _ids[end] == _ids[start])
            {
                end++;
            }

            if (!runs.TryGetValue(_ids[start], out List<int>? list))
            {
                runs[_ids[start]] = list = [];
            }

            list.Add(start + 1);
            list.Add(end - start);
            start = end;
        }

        return [.. runs.Values];
    }

    internal static SegmentationMap Paint(ImageSize size, IEnumerable<(InstanceMask Mask, int ClassId, float Score)> bestFirst)
    {
        int[] ids = new int[checked(size.Width * size.Height)];
        Array.Fill(ids, Background);
        var segments = new List<SegmentInfo>();
        foreach ((InstanceMask mask, int classId, float score) in bestFirst)
        {
            BitMask bits = mask.ToBitMask();
            if (bits.Area == 0)
            {
                continue;
            }

            Claim(ids, size.Width, bits, segments.Count);
            segments.Add(new SegmentInfo(segments.Count, classId, WasFused: false, score));
        }

        return new SegmentationMap(size, ids, [.. segments]);
    }

    private static void Claim(int[] ids, int width, BitMask bits, int id)
    {
        for (int y = bits.Window.Y; y < bits.Window.Y + bits.Window.Height; y++)
        {
            Span<int> row = ids.AsSpan(y * width, width);
            for (int x = bits.Window.X; x < bits.Window.X + bits.Window.Width; x++)
            {
                if (row[x] == Background && bits[x, y])
                {
                    row[x] = id;
                }
            }
        }
    }
}

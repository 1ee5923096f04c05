using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>
/// The <c>size</c> of an image processor: either the wanted shortest edge and the largest longest edge, or an exact height and width.
/// </summary>
/// <remarks>Immutable. Sides are 1..16,384 pixels.</remarks>
public sealed record ProcessorSize
{
    private ProcessorSize(int first, int? second, bool isExact)
    {
        (ShortestEdge, LongestEdge) = isExact ? (0, null) : (first, second);
        (Height, Width) = isExact ? (first, second!.Value) : (0, 0);
        IsExact = isExact;
    }

    /// <summary>Whether every image becomes <see cref="Height"/> x <see cref="Width"/>, whatever its aspect ratio.</summary>
    public bool IsExact { get; }

    /// <summary>The shorter side's target in pixels; 0 where the size is exact.</summary>
    public int ShortestEdge { get; }

    /// <summary>The most pixels the longer side may get; null: no limit, or the size is exact.</summary>
    public int? LongestEdge { get; }

    /// <summary>Rows of an exact size, else 0.</summary>
    public int Height { get; }

    /// <summary>Columns of an exact size, else 0.</summary>
    public int Width { get; }

    /// <summary>A size by its edges; the aspect ratio stays.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An edge is not within 1..16,384.</exception>
    public static ProcessorSize Edges(int shortest, int? longest) =>
        new(Check(shortest, nameof(shortest)), longest is int edge ? Check(edge, nameof(longest)) : null, isExact: false);

    /// <summary>An exact size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not within 1..16,384.</exception>
    public static ProcessorSize Exact(int height, int width) =>
        new(Check(height, nameof(height)), Check(width, nameof(width)), isExact: true);

    internal static ProcessorSize Read(JsonFields f, ProcessorSize fallback)
    {
        if (!f.TryGet("size", out JsonElement size))
        {
            return fallback;
        }

        if (size.ValueKind == JsonValueKind.Number)
        {
            // The old form: one number, with the longest edge beside it; 1333 where it is not said, as in the port's ancestor.
            int? longest = f.IsNull("max_size") ? null : Side(f, "max_size", 1333);
            return new ProcessorSize(Side(f, "size", 0), longest, isExact: false);
        }

        JsonFields fields = f.Object("size")!;
        bool byEdge = fields.Has("shortest_edge");
        bool bySide = fields.Has("height") && fields.Has("width");
        if (byEdge == bySide)
        {
            throw f.Error("size", "must have either shortest_edge and longest_edge, or height and width");
        }

        int? longestEdge = fields.Has("longest_edge") ? Side(fields, "longest_edge", 0) : null;
        return byEdge
            ? new ProcessorSize(Side(fields, "shortest_edge", 0), longestEdge, isExact: false)
            : new ProcessorSize(Side(fields, "height", 0), Side(fields, "width", 0), isExact: true);
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("size");
        if (IsExact)
        {
            writer.WriteNumber("height", Height);
            writer.WriteNumber("width", Width);
        }
        else
        {
            writer.WriteNumber("shortest_edge", ShortestEdge);
            if (LongestEdge is int longest)
            {
                writer.WriteNumber("longest_edge", longest);
            }
        }

        writer.WriteEndObject();
    }

    private static int Side(JsonFields f, string name, int fallback) => f.Int(name, fallback, 1, Limits.ImageSide);

    private static int Check(int side, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(side, Limits.ImageSide, name);
        return side;
    }
}

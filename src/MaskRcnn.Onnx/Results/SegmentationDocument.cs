using System.Text.Json;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Results;

/// <summary>
/// A result as JSON, the one shape of the command line, the server and its clients:
/// <c>{"format_version":1,"file","width","height","model","provider","instances":[...]}</c>, all coordinates in pixels of the
/// upright image.
/// </summary>
/// <remarks>Immutable and safe to share. Numbers are written so that reading gives the same float back.</remarks>
public sealed record SegmentationDocument
{
    /// <summary>The version that is written and the only one that is read.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>Version of the format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The image, by a name or a relative path with <c>/</c> between folders; null where it has none.</summary>
    public string? File { get; init; }

    /// <summary>Columns of the upright image.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the upright image.</summary>
    public required int Height { get; init; }

    /// <summary>The bundle's name; null where it is not known.</summary>
    public string? Model { get; init; }

    /// <summary>The execution provider that ran it, such as <c>cpu</c>; null where it is not known.</summary>
    public string? Provider { get; init; }

    /// <summary>What was found, best score first.</summary>
    public required IReadOnlyList<InstanceDocument> Instances { get; init; }

    /// <summary>Describes a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="file">The image's name.</param>
    /// <param name="model">The bundle's name.</param>
    /// <param name="provider">The execution provider that ran it.</param>
    public static SegmentationDocument FromResult(SegmentationResult result, string? file, string? model, string? provider)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new SegmentationDocument
        {
            FormatVersion = CurrentFormatVersion,
            File = file,
            Width = result.Size.Width,
            Height = result.Size.Height,
            Model = model,
            Provider = provider,
            Instances = [.. result.Instances.Select(InstanceDocument.FromInstance)],
        };
    }

    /// <summary>Reads a document; fields that are not known are passed over.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <exception cref="FormatException">It is no JSON, a field is missing or of another kind, or the version is another.</exception>
    public static SegmentationDocument Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return JsonSerializer.Deserialize(stream, ResultsJsonContext.Documents.SegmentationDocument).Checked();
        }
        catch (JsonException error)
        {
            throw NotADocument(error);
        }
    }

    /// <summary>Reads a document from UTF-8 text in memory.</summary>
    /// <inheritdoc cref="Read(Stream)"/>
    /// <param name="utf8Json">UTF-8 text.</param>
    public static SegmentationDocument Read(ReadOnlySpan<byte> utf8Json)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8Json, ResultsJsonContext.Documents.SegmentationDocument).Checked();
        }
        catch (JsonException error)
        {
            throw NotADocument(error);
        }
    }

    /// <summary>Writes the document as one line of UTF-8 text.</summary>
    /// <param name="stream">Takes it; stays open.</param>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, this, ResultsJsonContext.Documents.SegmentationDocument);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>The result that the document describes, with masks of exact bits.</summary>
    /// <exception cref="FormatException">A mask is of another size than the image, or its counts are malformed.</exception>
    public SegmentationResult ToResult()
    {
        var size = new ImageSize(Width, Height);
        return new SegmentationResult(size, [.. Instances.Select(instance => instance.ToInstance(size))]);
    }

    private static FormatException NotADocument(JsonException error)
        => new($"Not a segmentation document: {error.Message}", error);
}

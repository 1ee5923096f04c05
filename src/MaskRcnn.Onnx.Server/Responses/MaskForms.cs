using System.Text.Encodings.Web;
using System.Text.Json;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Responses;

/// <summary>
/// A segmentation document whose masks have another form than run lengths: <c>mask</c> is null and beside it stands <c>polygons</c>
/// (<c>[[x1,y1,x2,y2,...],...]</c>, outlines and holes along the pixel edges, to be filled even-odd) or <c>png</c>
/// (<c>{"x","y","width","height","data"}</c>, a grey picture of the part of the image that holds the mask, 255 inside, in Base64).
/// </summary>
internal static class MaskForms
{
    private const string Instances = "instances";

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document as one line.</summary>
    public static void Write(
        Stream stream, SegmentationDocument document, SegmentationResult result, MaskForm form, CancellationToken cancellationToken)
    {
        using var plain = new MemoryStream();
        (document with { Instances = [.. document.Instances.Select(instance => instance with { Mask = null })] }).Write(plain);
        using JsonDocument parsed = JsonDocument.Parse(plain.GetBuffer().AsMemory(0, (int)plain.Length));
        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in parsed.RootElement.EnumerateObject())
            {
                if (property.NameEquals(Instances))
                {
                    WriteInstances(writer, property.Value, result, form, cancellationToken);
                }
                else
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }

    private static void WriteInstances(
        Utf8JsonWriter writer, JsonElement instances, SegmentationResult result, MaskForm form, CancellationToken cancellationToken)
    {
        writer.WriteStartArray(Instances);
        int index = 0;
        foreach (JsonElement instance in instances.EnumerateArray())
        {
            cancellationToken.ThrowIfCancellationRequested();
            writer.WriteStartObject();
            foreach (JsonProperty property in instance.EnumerateObject())
            {
                property.WriteTo(writer);
            }

            if (result.Instances[index++].Mask is { } mask)
            {
                WriteMask(writer, mask, form);
            }

            writer.WriteEndObject();

            // The writer keeps what it was given until then.
            writer.Flush();
        }

        writer.WriteEndArray();
    }

    private static void WriteMask(Utf8JsonWriter writer, InstanceMask mask, MaskForm form)
    {
        if (form == MaskForm.Png)
        {
            WritePng(writer, mask.ToBitMask());
        }
        else
        {
            WritePolygons(writer, mask);
        }
    }

    private static void WritePolygons(Utf8JsonWriter writer, InstanceMask mask)
    {
        writer.WriteStartArray("polygons");
        foreach (MaskRing ring in mask.ToPolygons())
        {
            writer.WriteStartArray();
            foreach (MaskVertex vertex in ring.Vertices)
            {
                writer.WriteNumberValue(vertex.X);
                writer.WriteNumberValue(vertex.Y);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WritePng(Utf8JsonWriter writer, BitMask mask)
    {
        MaskWindow window = mask.Window;
        using var file = new MemoryStream();
        if (window.Width > 0 && window.Height > 0)
        {
            byte[] pixels = new byte[window.Width * window.Height];
            for (int y = 0; y < window.Height; y++)
            {
                for (int x = 0; x < window.Width; x++)
                {
                    pixels[(y * window.Width) + x] = mask[window.X + x, window.Y + y] ? byte.MaxValue : (byte)0;
                }
            }

            SkiaImageEncoder.WritePng(new ImageFrame(pixels, window.Width, window.Height, PixelFormat.Gray8), file);
        }

        writer.WriteStartObject("png");
        writer.WriteNumber("x", window.X);
        writer.WriteNumber("y", window.Y);
        writer.WriteNumber("width", window.Width);
        writer.WriteNumber("height", window.Height);
        writer.WriteBase64String("data", file.GetBuffer().AsSpan(0, (int)file.Length));
        writer.WriteEndObject();
    }
}

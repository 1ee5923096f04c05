using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
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
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document as one line.</summary>
    public static void Write(Stream stream, SegmentationDocument document, SegmentationResult result, MaskForm form)
    {
        using var plain = new MemoryStream();
        (document with { Instances = [.. document.Instances.Select(instance => instance with { Mask = null })] }).Write(plain);
        JsonNode root = JsonNode.Parse(plain.GetBuffer().AsSpan(0, (int)plain.Length))!;
        JsonArray instances = root["instances"]!.AsArray();
        for (int i = 0; i < instances.Count; i++)
        {
            if (result.Instances[i].Mask is { } mask)
            {
                instances[i]![form == MaskForm.Png ? "png" : "polygons"] = form == MaskForm.Png ? Png(mask.ToBitMask()) : Polygons(mask);
            }
        }

        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            root.WriteTo(writer);
        }

        stream.WriteByte((byte)'\n');
    }

    private static JsonArray Polygons(InstanceMask mask)
    {
        var rings = new JsonArray();
        foreach (MaskRing ring in mask.ToPolygons())
        {
            var coordinates = new JsonArray();
            foreach (MaskVertex vertex in ring.Vertices)
            {
                coordinates.Add((JsonNode)vertex.X);
                coordinates.Add((JsonNode)vertex.Y);
            }

            rings.Add((JsonNode)coordinates);
        }

        return rings;
    }

    private static JsonObject Png(BitMask mask)
    {
        MaskWindow window = mask.Window;
        var picture =
            new JsonObject { ["x"] = window.X, ["y"] = window.Y, ["width"] = window.Width, ["height"] = window.Height, ["data"] = "" };
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

            using var file = new MemoryStream();
            SkiaImageEncoder.WritePng(new ImageFrame(pixels, window.Width, window.Height, PixelFormat.Gray8), file);
            picture["data"] = Convert.ToBase64String(file.GetBuffer(), 0, (int)file.Length);
        }

        return picture;
    }
}

using System.Net.Http.Headers;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Tests.Fakes;

/// <summary>Image files, and the bodies that carry them.</summary>
internal static class Pictures
{
    /// <summary>A PNG file with a colour gradient, another one for each variant.</summary>
    public static byte[] Png(int width = 8, int height = 6, int variant = 0)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i * (7 + variant));
        }

        using var file = new MemoryStream();
        SkiaImageEncoder.WritePng(new ImageFrame(pixels, width, height, PixelFormat.Rgb24), file);
        return file.ToArray();
    }

    /// <summary>A body that is the file.</summary>
    public static ByteArrayContent Raw(byte[] file, string contentType = "image/png")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return content;
    }

    /// <summary>A form with files.</summary>
    public static MultipartFormDataContent Form(params (byte[] File, string Name)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach ((byte[] file, string name) in files)
        {
            form.Add(Raw(file), "image", name);
        }

        return form;
    }
}

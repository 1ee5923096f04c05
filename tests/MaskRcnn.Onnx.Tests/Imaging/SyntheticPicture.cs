using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Imaging;

/// <summary>The picture of scripts/make_resize_fixtures.py.</summary>
internal static class SyntheticPicture
{
    public static ImageFrame Create(int height, int width)
    {
        byte[] pixels = new byte[height * width * 3];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    pixels[(((y * width) + x) * 3) + c] = (byte)(((x * 7) + (y * 13) + (c * 29)) ^ ((x * y) >> 3) ^ ((x * x) >> 5));
                }
            }
        }

        return new ImageFrame(pixels, width, height, PixelFormat.Rgb24);
    }
}

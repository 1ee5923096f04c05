using System.Globalization;
using MaskRcnn.Onnx.Cli.Segmenting;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>Images whose files say their size, such as <c>12x8</c>; every other content is no image.</summary>
internal sealed class TextImages : IImageLoader
{
    private int _alive;

    /// <summary>The most images that were loaded and not yet given back, at any time.</summary>
    public int MostAlive { get; private set; }

    /// <summary>Images that were loaded and not given back.</summary>
    public int Alive => Volatile.Read(ref _alive);

    public LoadedImage Load(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string[] sides = File.ReadAllText(path).Split('x');
        if (sides.Length != 2)
        {
            throw new UnsupportedImageException("the file is not an image");
        }

        int width = int.Parse(sides[0], CultureInfo.InvariantCulture);
        int height = int.Parse(sides[1], CultureInfo.InvariantCulture);
        MostAlive = Math.Max(MostAlive, Interlocked.Increment(ref _alive));
        return new LoadedImage(new ImageFrame(new byte[width * height * 4], width, height, PixelFormat.Rgba32), new Returned(this));
    }

    private sealed class Returned(TextImages images) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref images._alive);
    }
}

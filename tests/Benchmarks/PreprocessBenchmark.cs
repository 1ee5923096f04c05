using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>Resize, normalise and pad: 640 x 480 to 800 x 1066 (1066 x 800 padded to 1088 x 800), and a 12-megapixel photograph.</summary>
[MemoryDiagnoser]
public class PreprocessBenchmark
{
    private readonly PreprocessSettings _settings = new() { SizeDivisor = 32 };
    private MaskRcnnImageProcessor _processor = null!;
    private MaskRcnnImageProcessor _oneThread = null!;
    private ImageFrame _image = null!;

    /// <summary>Which filter resizes.</summary>
    [ParamsAllValues]
    public ResizeFilter Filter { get; set; }

    /// <summary>Width of the photograph; its height is three quarters of it.</summary>
    [Params(640, 4000)]
    public int Width { get; set; }

    /// <summary>Makes the photograph of noise.</summary>
    [GlobalSetup]
    public void Setup()
    {
        byte[] pixels = new byte[Width * (Width * 3 / 4) * 3];
        new Random(1).NextBytes(pixels);
        _image = new ImageFrame(pixels, Width, Width * 3 / 4, PixelFormat.Rgb24);
        _processor = new MaskRcnnImageProcessor(_settings with { ResizeFilter = Filter });
        _oneThread = new MaskRcnnImageProcessor(_settings with { ResizeFilter = Filter }) { MaxDegreeOfParallelism = 1 };
    }

    /// <summary>The fused processor on every core.</summary>
    [Benchmark]
    public float Fused()
    {
        using PixelValues values = _processor.Preprocess(_image);
        return values.Values[^1];
    }

    /// <summary>The fused processor on one core.</summary>
    [Benchmark]
    public float FusedOnOneCore()
    {
        using PixelValues values = _oneThread.Preprocess(_image);
        return values.Values[^1];
    }

    /// <summary>One sample at a time.</summary>
    [Benchmark(Baseline = true)]
    public double Naive()
    {
        double last = 0;
        for (int plane = 0; plane < 3; plane++)
        {
            last = NaivePreprocess.Plane(
                _image, plane, ChannelOrder.Rgb, Filter, _processor.ResizedSize(_image.Size), 1.0 / 255.0, _settings.Mean[plane], _settings.Deviation[plane])[0, 0];
        }

        return last;
    }
}

using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Drawing;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>Drawing 30 instances of about 150 pixels on 640 x 480, with masks, outlines, boxes and labels.</summary>
[MemoryDiagnoser]
public class OverlayBenchmark
{
    private static readonly ImageSize Size = new(640, 480);

    private readonly byte[] _pixels = new byte[640 * 480 * 3];
    private SegmentationResult _result = null!;

    /// <summary>Makes thirty ellipses.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _result = new SegmentationResult(Size, [.. Enumerable.Range(0, 30).Select(i => Ellipse(i, random))]);
    }

    /// <summary>Everything.</summary>
    [Benchmark]
    public byte Draw()
    {
        OverlayRenderer.Draw(_pixels, Size.Width, Size.Height, 0, PixelFormat.Rgb24, _result);
        return _pixels[0];
    }

    /// <summary>The masks and their outlines alone.</summary>
    [Benchmark]
    public byte DrawMasks()
    {
        var options = new OverlayOptions { Boxes = false, Labels = false };
        OverlayRenderer.Draw(_pixels, Size.Width, Size.Height, 0, PixelFormat.Rgb24, _result, options);
        return _pixels[0];
    }

    /// <summary>The masks and their outlines, one pixel at a time.</summary>
    [Benchmark(Baseline = true)]
    public byte NaiveMasks()
    {
        foreach (Instance instance in _result.Instances)
        {
            NaiveMaskOverlay.Paint(_pixels, instance.Mask!.ToBitMask(), 2f, 0.42f, OverlayPalette.ColorOf(instance.ClassId));
        }

        return _pixels[0];
    }

    /// <summary>The label map.</summary>
    [Benchmark]
    public ushort DrawLabelMap() => LabelMap.FromResult(_result).Labels[0];

    private static Instance Ellipse(int index, Random random)
    {
        int left = random.Next(Size.Width - 150), top = random.Next(Size.Height - 150);
        int width = random.Next(80, 150), height = random.Next(80, 150);
        byte[] pixels = new byte[Size.Width * Size.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            double x = ((i % Size.Width) - left - (width / 2.0)) / width, y = ((i / Size.Width) - top - (height / 2.0)) / height;
            pixels[i] = (x * x) + (y * y) < 0.25 ? (byte)1 : (byte)0;
        }

        BitMask whole = BitMask.FromBytes(pixels, Size);
        return new Instance
        {
            ClassId = index,
            CategoryId = index + 1,
            Label = $"thing {index}",
            Score = 1f - (index / 100f),
            Box = new BoundingBox(left, top, left + width, top + height),
            Mask = InstanceMask.FromCocoRle(CocoRle.FromBitMask(whole)),
        };
    }
}

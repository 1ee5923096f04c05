using BenchmarkDotNet.Attributes;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Benchmarks;

/// <summary>64 masks of about 200 pixels in an image of 800 x 800, in each form, beside the naive twin.</summary>
[MemoryDiagnoser]
public class MaskBenchmark
{
    private const int Masks = 64;
    private const int Size = 28;
    private static readonly ImageSize Image = new(800, 800);
    private readonly byte[] _canvas = new byte[800 * 800];
    private float[][] _maps = [];
    private BoundingBox[] _boxes = [];
    private BitMask[] _bits = [];
    private CocoRle[] _runs = [];

    [Params(MaskPaste.GridSample, MaskPaste.IntegerBox)]
    public MaskPaste Rule { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        _maps = new float[Masks][];
        _boxes = new BoundingBox[Masks];
        for (int i = 0; i < Masks; i++)
        {
            _maps[i] = Blob(random);
            float x = random.NextSingle() * 600, y = random.NextSingle() * 600;
            _boxes[i] = new BoundingBox(x, y, x + 160 + (random.NextSingle() * 80), y + 160 + (random.NextSingle() * 80));
        }

        _bits = [.. Enumerable.Range(0, Masks).Select(i => MaskPaster.ToBitMask(Soft(i)))];
        _runs = [.. Enumerable.Range(0, Masks).Select(i => MaskPaster.ToCocoRle(Soft(i)))];
    }

    [Benchmark]
    public long PasteToBits()
    {
        long area = 0;
        for (int i = 0; i < Masks; i++)
        {
            area += MaskPaster.ToBitMask(Soft(i)).Area;
        }

        return area;
    }

    [Benchmark]
    public long PasteToRuns()
    {
        long area = 0;
        for (int i = 0; i < Masks; i++)
        {
            area += MaskPaster.ToCocoRle(Soft(i)).Area;
        }

        return area;
    }

    [Benchmark]
    public long PasteToArea()
    {
        long area = 0;
        for (int i = 0; i < Masks; i++)
        {
            area += MaskPaster.Area(Soft(i));
        }

        return area;
    }

    [Benchmark]
    public void PasteToDenseBytes()
    {
        for (int i = 0; i < Masks; i++)
        {
            MaskPaster.CopyTo(Soft(i), _canvas);
        }
    }

    [Benchmark]
    public int PasteToCompressedText()
    {
        int length = 0;
        for (int i = 0; i < Masks; i++)
        {
            length += MaskPaster.ToCocoRle(Soft(i)).ToCompressedString().Length;
        }

        return length;
    }

    [Benchmark]
    public int BitsToRuns()
    {
        int runs = 0;
        foreach (BitMask mask in _bits)
        {
            runs += CocoRle.FromBitMask(mask).Counts.Length;
        }

        return runs;
    }

    [Benchmark]
    public int BitsToOutlines()
    {
        int rings = 0;
        foreach (BitMask mask in _bits)
        {
            rings += MaskPolygons.Trace(mask).Count;
        }

        return rings;
    }

    [Benchmark]
    public long RunsToBits()
    {
        long area = 0;
        foreach (CocoRle mask in _runs)
        {
            area += mask.ToBitMask().Area;
        }

        return area;
    }

    [Benchmark]
    public double OverlapOfAllPairs()
    {
        double sum = 0;
        foreach (CocoRle a in _runs)
        {
            foreach (CocoRle b in _runs)
            {
                sum += CocoRle.IntersectionOverUnion(a, b);
            }
        }

        return sum;
    }

    [Benchmark]
    public long NaivePasteToDenseBytes()
    {
        long area = 0;
        for (int i = 0; i < Masks; i++)
        {
            area += NaiveMaskPaste.Bytes(Soft(i), 0.5f, inclusive: true)[0];
        }

        return area;
    }

    [Benchmark]
    public long NaivePasteToRuns()
    {
        long runs = 0;
        for (int i = 0; i < Masks; i++)
        {
            runs += NaiveRle.Counts(NaiveMaskPaste.Bytes(Soft(i), 0.5f, inclusive: true), Image.Width, Image.Height).Length;
        }

        return runs;
    }

    /// <summary>A round shape with a wavy edge, saturated inside and outside as a trained head gives it.</summary>
    private static float[] Blob(Random random)
    {
        var map = new float[Size * Size];
        double waves = 2 + random.Next(4), phase = random.NextDouble() * 6, radius = 8 + (random.NextDouble() * 5);
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                double dx = x - 13.5, dy = y - 13.5;
                double edge = radius + (1.5 * Math.Sin((waves * Math.Atan2(dy, dx)) + phase));
                map[(y * Size) + x] = (float)(1 / (1 + Math.Exp(1.5 * (Math.Sqrt((dx * dx) + (dy * dy)) - edge))));
            }
        }

        return map;
    }

    private SoftMask Soft(int index) => new(_maps[index], Size, _boxes[index], Image, Rule);
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Every bit of every value equals PyTorch's and torchvision's paste (fixture of scripts/make_mask_fixtures.py).</summary>
internal sealed class TorchPasteTests
{
    private const int Columns = 14;
    private const string Fixture = "masks";

    [TestCase(MaskPaste.GridSample, 8)]
    [TestCase(MaskPaste.IntegerBox, 11)]
    public void The_pasted_probabilities_are_those_of_torch_to_the_last_bit(MaskPaste rule, int column)
    {
        var wrong = new List<string>();
        float[] cases = NpyArray.Load(TestPaths.Fixture(Fixture, "paste.npy")).Data;
        for (int i = 0; i < cases.Length; i += Columns)
        {
            ReadOnlySpan<float> row = cases.AsSpan(i, Columns);
            SoftMask mask = Read(row, rule);
            var canvas = new float[mask.Image.Width * mask.Image.Height];
            MaskPaster.CopyProbabilitiesTo(mask, canvas);
            if (Digest(canvas) != (row[column], row[column + 1]))
            {
                wrong.Add($"case {i / Columns}: {mask.Size}, {mask.Box}, {mask.Image}");
            }
        }

        Assert.That(cases, Has.Length.EqualTo(300 * Columns));
        Assert.That(wrong, Is.Empty);
    }

    [TestCase(MaskPaste.GridSample, 10, true)]
    [TestCase(MaskPaste.IntegerBox, 13, false)]
    public void The_masks_have_as_many_pixels_as_those_of_torch(MaskPaste rule, int column, bool inclusive)
    {
        float[] cases = NpyArray.Load(TestPaths.Fixture(Fixture, "paste.npy")).Data;
        for (int i = 0; i < cases.Length; i += Columns)
        {
            ReadOnlySpan<float> row = cases.AsSpan(i, Columns);
            Assert.That(MaskPaster.Area(Read(row, rule), 0.5f, inclusive), Is.EqualTo((long)row[column]), $"case {i / Columns}");
        }
    }

    private static SoftMask Read(ReadOnlySpan<float> row, MaskPaste rule)
    {
        int size = (int)row[0];
        uint state = (uint)row[1];
        bool coarse = state % 2 == 1;
        var map = new float[size * size];
        for (int i = 0; i < map.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            map[i] = coarse ? (state >> 28) / 16f : (state >> 8) / 16777216f;
        }

        return new SoftMask(map, size, new BoundingBox(row[2], row[3], row[4], row[5]), new ImageSize((int)row[6], (int)row[7]), rule);
    }

    private static (float Low, float High) Digest(float[] canvas)
    {
        byte[] hash = SHA256.HashData(MemoryMarshal.AsBytes<float>(canvas));
        return (hash[0] | (hash[1] << 8) | (hash[2] << 16), hash[3] | (hash[4] << 8) | (hash[5] << 16));
    }
}

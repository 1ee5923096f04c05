using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using MaskRcnn.Onnx.Imaging.Resizing;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Imaging.Resizing;

internal sealed class PillowNearestTests
{
    [Test]
    public void The_indices_equal_Pillows()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(TestPaths.Fixture("resize", "pillow_nearest.json")));
        foreach (JsonElement known in document.RootElement.EnumerateArray())
        {
            int[] indices = PillowNearest.Indices(known.GetProperty("from").GetInt32(), known.GetProperty("to").GetInt32());
            string hash = Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(indices.AsSpan())));
            Assert.That(hash, Is.EqualTo(known.GetProperty("sha256").GetString()), known.GetRawText());
        }
    }

    [Test]
    public void Indices_never_leave_the_input_nor_decrease()
    {
        for (int from = 1; from < 60; from++)
        {
            for (int to = 1; to < 130; to++)
            {
                int[] indices = PillowNearest.Indices(from, to);
                Assert.That(indices, Is.Ordered);
                Assert.That(indices[0], Is.GreaterThanOrEqualTo(0));
                Assert.That(indices[^1], Is.LessThan(from));
            }
        }
    }
}

using System.Text.Json;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>Checkpoints that PyTorch and NumPy wrote.</summary>
internal sealed class CheckpointFixtureTests
{
    private static IEnumerable<string> Files => ExpectedCheckpoint.Files;

    [TestCaseSource(nameof(Files))]
    public void Tensors_have_the_types_shapes_and_values_that_were_saved(string file)
    {
        ExpectedCheckpoint expected = ExpectedCheckpoint.Of(file);
        using Checkpoint checkpoint = Checkpoint.Open(ExpectedCheckpoint.PathOf(file));

        Assert.That(checkpoint.Format.ToString(), Is.EqualTo(expected.Format));
        Assert.That(checkpoint.Tensors.Keys, Is.EqualTo(expected.Tensors.Keys));
        foreach ((string name, ExpectedTensor tensor) in expected.Tensors)
        {
            CheckpointTensor actual = checkpoint.Tensors[name];
            Assert.That(actual.Name, Is.EqualTo(name));
            Assert.That(actual.Type.ToString(), Is.EqualTo(tensor.Type), name);
            Assert.That(actual.Shape, Is.EqualTo(tensor.Shape), name);
            Assert.That(Bits(ValuesOf(actual)), Is.EqualTo(Bits(tensor.Values)), name);
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Settings_are_the_plain_values_that_were_saved(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(ExpectedCheckpoint.PathOf(file));

        AssertSame(checkpoint.Metadata, ExpectedCheckpoint.Of(file).Metadata, file);
    }

    [TestCase("whole_model_zip.pth", 2)]
    [TestCase("whole_model_legacy.pth", 153)]
    public void A_whole_model_is_refused_with_the_advice_to_save_its_weights(string file, int offset)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(ExpectedCheckpoint.PathOf(file)))!;

        Assert.That(error.Message, Does.Contain("'torch.nn.modules.linear.Linear'").And.Contains("save its state_dict()"));
        Assert.That(error.Offset, Is.EqualTo(offset));
    }

    [Test]
    public void A_destination_may_be_larger_than_the_tensor_and_not_smaller()
    {
        using Checkpoint checkpoint = Checkpoint.Open(ExpectedCheckpoint.PathOf("views_zip.pth"));
        CheckpointTensor tensor = checkpoint.Tensors["transposed"];
        float[] larger = Enumerable.Repeat(-1f, tensor.ElementCount + 2).ToArray();

        tensor.Read(larger);

        Assert.That(larger[^2..], Is.EqualTo(new[] { -1f, -1f }));
        Assert.That(larger[..^2], Is.EqualTo(ValuesOf(tensor)));
        Assert.That(() => tensor.Read(new float[tensor.ElementCount - 1]), Throws.ArgumentException);
    }

    [Test]
    public void Threads_read_the_same_tensors_at_once()
    {
        foreach (string file in (string[])["views_zip.pth", "numpy_protocol2.pkl"])
        {
            using Checkpoint checkpoint = Checkpoint.Open(ExpectedCheckpoint.PathOf(file));
            ExpectedCheckpoint expected = ExpectedCheckpoint.Of(file);

            Parallel.For(0, 200, _ =>
            {
                foreach ((string name, ExpectedTensor tensor) in expected.Tensors)
                {
                    Assert.That(ValuesOf(checkpoint.Tensors[name]), Is.EqualTo(tensor.Values));
                }
            });
        }
    }

    [Test]
    public void A_closed_checkpoint_cannot_be_read()
    {
        Checkpoint checkpoint = Checkpoint.Open(ExpectedCheckpoint.PathOf("state_zip.pth"));
        checkpoint.Dispose();

        Assert.That(() => ValuesOf(checkpoint.Tensors["2.bias"]), Throws.InstanceOf<ObjectDisposedException>());
    }

    private static float[] ValuesOf(CheckpointTensor tensor)
    {
        float[] values = new float[tensor.ElementCount];
        tensor.Read(values);
        return values;
    }

    // Equal bits: 0 is not -0 here.
    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static void AssertSame(object? actual, JsonElement expected, string path)
    {
        switch (actual)
        {
            case IReadOnlyDictionary<string, object?> dictionary:
                Assert.That(expected.ValueKind, Is.EqualTo(JsonValueKind.Object), path);
                Assert.That(dictionary.Keys, Is.EquivalentTo(expected.EnumerateObject().Select(entry => entry.Name)), path);
                foreach ((string name, object? value) in dictionary)
                {
                    AssertSame(value, expected.GetProperty(name), $"{path}/{name}");
                }

                break;
            case IReadOnlyList<object?> list:
                Assert.That(expected.ValueKind, Is.EqualTo(JsonValueKind.Array), path);
                Assert.That(list, Has.Count.EqualTo(expected.GetArrayLength()), path);
                for (int i = 0; i < list.Count; i++)
                {
                    AssertSame(list[i], expected[i], $"{path}/{i}");
                }

                break;
            case long or double:
                Assert.That(actual, Is.EqualTo(actual is long ? expected.GetInt64() : expected.GetDouble()), path);
                Assert.That(expected.GetRawText().AsSpan().IndexOfAny(".eE") >= 0, Is.EqualTo(actual is double), path);
                break;
            default:
                object? plain = expected.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => expected.GetString(),
                };
                Assert.That(actual, Is.EqualTo(plain), path);
                break;
        }
    }
}

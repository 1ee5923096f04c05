using CsCheck;
using MaskRcnn.Onnx.Pooling;

namespace MaskRcnn.Onnx.Tests.Pooling;

internal sealed class ChannelsLastTests
{
    [Test]
    public void Every_value_of_any_matrix_goes_to_its_place_and_nothing_else_is_touched() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 5], Gen.Int[0, 5]).Sample((rows, columns, sourceGap, destinationGap) =>
        {
            int sourceStride = columns + sourceGap, destinationStride = rows + destinationGap;
            float[] source = [.. Enumerable.Range(1, rows * sourceStride).Select(i => (float)i)];
            var destination = new float[columns * destinationStride];
            ChannelsLast.Transpose(source, sourceStride, rows, columns, destination, destinationStride);
            for (int c = 0; c < columns; c++)
            {
                for (int r = 0; r < destinationStride; r++)
                {
                    float expected = r < rows ? source[(r * sourceStride) + c] : 0f;
                    if (destination[(c * destinationStride) + r] != expected) return false;
                }
            }

            return true;
        }, iter: 10_000);

    [TestCase(3, 4, 3, 11, 12)]
    [TestCase(3, 4, 4, 12, 11)]
    public void Memory_that_is_too_short_is_refused(int rows, int columns, int sourceStride, int source, int destination) => Assert.That(
        () => ChannelsLast.Transpose(new float[source], sourceStride, rows, columns, new float[destination], rows),
        Throws.InstanceOf<ArgumentOutOfRangeException>());
}

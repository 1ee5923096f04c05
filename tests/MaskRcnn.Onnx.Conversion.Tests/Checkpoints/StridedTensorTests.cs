using System.Runtime.InteropServices;
using CsCheck;
using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>
/// Views of a storage against the definition: element [i, j, ...] is the storage's element offset + i * stride + j * stride + ...
/// </summary>
internal sealed class StridedTensorTests
{
    private const int StorageCount = 8 * 8 * 8 * 8;
    private TemporaryFolder _folder = null!;
    private CheckpointFile _file = null!;

    [OneTimeSetUp]
    public void WriteTheStorage()
    {
        _folder = new TemporaryFolder();
        _file = FileOf(_folder.File("small"), StorageCount);
    }

    [OneTimeTearDown]
    public void RemoveTheStorage()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Any_view_inside_its_storage_is_read_by_the_definition()
    {
        Gen<(int[] Shape, long[] Strides, long Offset)> views =
            from shape in Gen.Int[1, 6].Array[0, 5]
            from strides in Gen.OneOf(Gen.Long[0, 3], Gen.Long[0, 40], Gen.Long[0, 300]).Array[shape.Length]
            from offset in Gen.Long[0, StorageCount - 1]
            where offset + shape.Zip(strides, (size, stride) => (size - 1) * stride).Sum() < StorageCount
            select (shape, strides, offset);

        views.Sample(
            view => AssertByDefinition(_file, StorageCount, new TensorView(view.Offset, view.Shape, view.Strides)),
            iter: 5_000, threads: 1);
    }

    [Test]
    public void Any_order_of_the_axes_of_a_whole_tensor_is_read_by_the_definition()
    {
        Gen<(int[] Shape, int[] Order)> tensors =
            from shape in Gen.Int[1, 8].Array[1, 4]
            from order in Gen.Shuffle(Enumerable.Range(0, shape.Length).ToArray())
            select (shape, order);

        tensors.Sample(
            tensor =>
            {
                long[] stored = TensorView.Of(tensor.Shape).Strides;
                int[] shape = [.. tensor.Order.Select(axis => tensor.Shape[axis])];
                long[] strides = [.. tensor.Order.Select(axis => stored[axis])];
                AssertByDefinition(_file, StorageCount, new TensorView(0, shape, strides));
            },
            iter: 2_000, threads: 1);
    }

    // Sizes around the blocks that a large view is read in: more than a block, one axis that is, a sparse one, a single far element.
    [TestCase("700,800", "1,700")]
    [TestCase("2,300000", "300000,1")]
    [TestCase("2,300000", "1,2")]
    [TestCase("3,5,40000", "40000,120000,1")]
    [TestCase("100000", "6")]
    [TestCase("20,20", "30000,11")]
    [TestCase("2,3", "599990,3")]
    [TestCase("100,7,900", "900,0,1")]
    [TestCase("300,1000,2", "1,300,300000")]
    [TestCase("299999,2", "1,300000")]
    [TestCase("149999", "4")]
    public void A_large_view_is_read_by_the_definition(string shape, string strides)
    {
        const int Count = 600_000;
        using CheckpointFile file = FileOf(_folder.File($"large {shape} {strides}"), Count);

        TensorView view = new(0, Array.ConvertAll(shape.Split(','), int.Parse), Array.ConvertAll(strides.Split(','), long.Parse));
        AssertByDefinition(file, Count, view);
    }

    [Test]
    public void Reading_a_whole_tensor_of_floats_takes_no_memory_beside_the_destination()
    {
        StridedTensor tensor = StridedTensor.Create("w", StorageOf(_file, StorageCount), TensorView.Of([StorageCount]));
        float[] destination = new float[StorageCount];
        tensor.Read(destination);
        long before = GC.GetAllocatedBytesForCurrentThread();

        tensor.Read(destination);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000));
    }

    private static void AssertByDefinition(CheckpointFile file, int count, TensorView view)
    {
        StridedTensor tensor = StridedTensor.Create("w", StorageOf(file, count), view);
        float[] actual = new float[tensor.ElementCount];
        tensor.Read(actual);

        int[] index = new int[view.Shape.Length];
        for (int i = 0; i < actual.Length; i++)
        {
            long element = view.Offset + index.Zip(view.Strides, (at, stride) => at * stride).Sum();
            if (actual[i] != element) Assert.Fail($"Element {i} of [{string.Join(',', view.Shape)}] is {actual[i]}, not {element}.");
            for (int axis = index.Length - 1; axis >= 0 && ++index[axis] == view.Shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }
    }

    private static TensorStorage StorageOf(CheckpointFile file, int count) =>
        new(new FileBytes(file, 0, count * sizeof(float)), CheckpointTensorType.Float32, count);

    private static CheckpointFile FileOf(string path, int count)
    {
        File.WriteAllBytes(path, MemoryMarshal.AsBytes<float>(Enumerable.Range(0, count).Select(value => (float)value).ToArray()));
        return CheckpointFile.Open(path);
    }
}

using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Tests.Segmentation;

internal sealed class BatchPlanTests
{
    [Test]
    public void Images_of_one_padded_size_run_together_up_to_the_limit_in_the_order_of_their_coming()
    {
        int[] widths = [10, 20, 10, 10, 20, 10];
        SegmentationRequest[] requests = [.. widths.Select(width => new SegmentationRequest(new ImageFrame(new byte[width], width, 1, PixelFormat.Gray8)))];
        List<int[]> groups = BatchPlan.BySize(requests, size => size, maxBatchSize: 3);
        Assert.That(groups, Is.EqualTo(new int[][] { [0, 2, 3], [1, 4], [5] }));
    }

    [Test]
    public void No_request_makes_no_group() => Assert.That(BatchPlan.BySize([], size => size, 4), Is.Empty);
}

using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx;

/// <summary>Which images of a batch run together: those of one padded size, so that no image sees padding it would not have alone.</summary>
internal static class BatchPlan
{
    /// <summary>Groups the indices of the requests, each group at most <paramref name="maxBatchSize"/> long, in the order of its first member.</summary>
    public static List<int[]> BySize(SegmentationRequest[] requests, Func<ImageSize, ImageSize> paddedSize, int maxBatchSize)
    {
        var groups = new List<List<int>>();
        var open = new Dictionary<ImageSize, List<int>>();
        for (int index = 0; index < requests.Length; index++)
        {
            ImageSize size = paddedSize(requests[index].Frame.Size);
            if (!open.TryGetValue(size, out List<int>? group) || group.Count == maxBatchSize)
            {
                open[size] = group = [];
                groups.Add(group);
            }

            group.Add(index);
        }

        return groups.ConvertAll(group => group.ToArray());
    }
}

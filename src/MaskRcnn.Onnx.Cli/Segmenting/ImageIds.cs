using System.Globalization;
using MaskRcnn.Onnx.Cli.Inputs;

namespace MaskRcnn.Onnx.Cli.Segmenting;

/// <summary>Numbers the images of a run for COCO results.</summary>
internal static class ImageIds
{
    /// <summary>
    /// The stem of the file name where every stem of the run is a distinct whole number (<c>000000005001.jpg</c> is 5001, as COCO
    /// names its images); otherwise, for all of them, the position in the run, from 1.
    /// </summary>
    public static long[] Of(IReadOnlyList<InputImage> images)
    {
        long[] ids = new long[images.Count];
        var distinct = new HashSet<long>(images.Count);
        for (int i = 0; i < ids.Length; i++)
        {
            string stem = Path.GetFileNameWithoutExtension(images[i].Name);
            if (!long.TryParse(stem, NumberStyles.None, CultureInfo.InvariantCulture, out ids[i]) || !distinct.Add(ids[i]))
            {
                return [.. Enumerable.Range(1, images.Count).Select(position => (long)position)];
            }
        }

        return ids;
    }
}

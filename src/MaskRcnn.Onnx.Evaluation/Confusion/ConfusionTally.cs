using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>Adds up what became of the annotations and detections of images.</summary>
internal sealed class ConfusionTally(CocoDataset dataset, Similarity similarity)
{
    private readonly Dictionary<(int Truth, int Found), int> _confusions = [];

    public ConfusionCounts[] ByCategory { get; } = new ConfusionCounts[dataset.Categories.Count];

    public ConfusionCounts[] ByImage { get; } = new ConfusionCounts[dataset.Images.Count];

    public void Add(int position, ImageEntries image, int[] matches)
    {
        int[] foundBy = new int[image.Truth.Length];
        Array.Fill(foundBy, ImageMatcher.None);
        for (int d = 0; d < matches.Length; d++)
        {
            if (matches[d] >= 0)
            {
                foundBy[matches[d]] = d;
            }
            else if (matches[d] == ImageMatcher.None)
            {
                Count(position, dataset.IndexOfCategory(image.Detections[d].CategoryId), new ConfusionCounts(0, 0, 0, Spurious: 1));
            }
        }

        for (int g = 0; g < foundBy.Length; g++)
        {
            if (!similarity.Counts(image.Truth[g]))
            {
                continue;
            }

            int truth = dataset.IndexOfCategory(image.Truth[g].CategoryId);
            int found = foundBy[g] < 0 ? -1 : dataset.IndexOfCategory(image.Detections[foundBy[g]].CategoryId);
            var counts = new ConfusionCounts(found == truth ? 1 : 0, found < 0 ? 1 : 0, found >= 0 && found != truth ? 1 : 0, 0);
            Count(position, truth, counts);
            if (counts.WrongClass > 0)
            {
                _confusions[(truth, found)] = _confusions.GetValueOrDefault((truth, found)) + 1;
            }
        }
    }

    /// <summary>The most frequent first, equal ones by class.</summary>
    public IReadOnlyList<ClassConfusion> Confusions() =>
    [
        .. _confusions.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key)
            .Select(entry => new ClassConfusion(dataset.Categories[entry.Key.Truth], dataset.Categories[entry.Key.Found], entry.Value)),
    ];

    private void Count(int image, int category, ConfusionCounts counts)
    {
        ByImage[image] += counts;
        ByCategory[category] += counts;
    }
}

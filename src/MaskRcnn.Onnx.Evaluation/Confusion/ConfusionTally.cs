using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Matching;

namespace MaskRcnn.Onnx.Evaluation.Confusion;

/// <summary>Adds up what became of the annotations and detections of images.</summary>
internal sealed class ConfusionTally(CocoDataset dataset, Similarity similarity)
{
    private readonly Dictionary<(int Truth, int Found), int> _confusions = [];

    public ConfusionCounts[] ByCategory { get; } = new ConfusionCounts[dataset.Categories.Count];

    public ConfusionCounts[] ByImage { get; } = new ConfusionCounts[dataset.Images.Count];

    public void Add(Cell cell, int[] matches)
    {
        int image = dataset.IndexOfImage(cell.Truth.Length > 0 ? cell.Truth[0].ImageId : cell.Detections[0].ImageId);
        int[] foundBy = new int[cell.Truth.Length];
        Array.Fill(foundBy, ImageMatcher.None);
        for (int d = 0; d < matches.Length; d++)
        {
            if (matches[d] >= 0)
            {
                foundBy[matches[d]] = d;
            }
            else if (matches[d] == ImageMatcher.None)
            {
                Count(image, dataset.IndexOfCategory(cell.Detections[d].CategoryId), new ConfusionCounts(0, 0, 0, Spurious: 1));
            }
        }

        for (int g = 0; g < foundBy.Length; g++)
        {
            if (cell.Truth[g].IsCrowd || similarity.Ignores(cell.Truth[g]))
            {
                continue;
            }

            int truth = dataset.IndexOfCategory(cell.Truth[g].CategoryId);
            int found = foundBy[g] < 0 ? -1 : dataset.IndexOfCategory(cell.Detections[foundBy[g]].CategoryId);
            Count(image, truth, found < 0 ? new ConfusionCounts(0, Missed: 1, 0, 0) : found == truth ? new ConfusionCounts(Matched: 1, 0, 0, 0) : new ConfusionCounts(0, 0, WrongClass: 1, 0));
            if (found >= 0 && found != truth)
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

using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>Sorts annotations and detections into the cells of images and classes; cells that hold neither are left out.</summary>
internal static class CellSplitter
{
    /// <summary>The cells by class and, within a class, by image: the order in which pycocotools strings detections together.</summary>
    public static Cell[] Split(CocoDataset dataset, CocoDetections detections, int detectionLimit, bool useCategories)
    {
        int images = dataset.Images.Count;
        ulong Key(long imageId, int categoryId) =>
            ((ulong)(useCategories ? dataset.IndexOfCategory(categoryId) : 0) * (ulong)images) + (ulong)dataset.IndexOfImage(imageId);

        (ulong[] truthKeys, CocoAnnotation[] truth) = Sorted(dataset.Annotations, annotation => Key(annotation.ImageId, annotation.CategoryId));
        (ulong[] foundKeys, CocoDetection[] found) = Sorted(detections.All, detection => Key(detection.ImageId, detection.CategoryId));
        var cells = new List<Cell>();
        int nextTruth = 0;
        int nextFound = 0;
        while (nextTruth < truth.Length || nextFound < found.Length)
        {
            ulong key = Math.Min(
                nextTruth < truth.Length ? truthKeys[nextTruth] : ulong.MaxValue,
                nextFound < found.Length ? foundKeys[nextFound] : ulong.MaxValue);
            int endTruth = EndOf(truthKeys, nextTruth, key);
            int endFound = EndOf(foundKeys, nextFound, key);
            cells.Add(new Cell
            {
                Category = (int)(key / (ulong)images),
                Truth = truth[nextTruth..endTruth],
                Detections = BestFirst(found.AsSpan(nextFound, endFound - nextFound), detectionLimit),
            });
            (nextTruth, nextFound) = (endTruth, endFound);
        }

        return [.. cells];
    }

    /// <summary>The cells of images, all classes together, with the detections of at least a score.</summary>
    public static Cell[] SplitByImage(CocoDataset dataset, CocoDetections detections, double scoreThreshold)
    {
        var truth = new List<CocoAnnotation>?[dataset.Images.Count];
        var found = new List<CocoDetection>?[dataset.Images.Count];
        foreach (CocoAnnotation annotation in dataset.Annotations)
        {
            (truth[dataset.IndexOfImage(annotation.ImageId)] ??= []).Add(annotation);
        }

        foreach (CocoDetection detection in detections.All)
        {
            if (detection.Score >= scoreThreshold)
            {
                (found[dataset.IndexOfImage(detection.ImageId)] ??= []).Add(detection);
            }
        }

        var cells = new List<Cell>();
        for (int image = 0; image < truth.Length; image++)
        {
            if (truth[image] is not null || found[image] is not null)
            {
                cells.Add(new Cell
                {
                    Category = 0,
                    Truth = [.. truth[image] ?? []],
                    Detections = found[image] is { } those ? BestFirst(CollectionsMarshal.AsSpan(those), those.Count) : [],
                });
            }
        }

        return [.. cells];
    }

    private static (ulong[] Keys, T[] Items) Sorted<T>(IReadOnlyList<T> items, Func<T, ulong> keyOf)
    {
        var order = new (ulong Key, int Position)[items.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (keyOf(items[i]), i);
        }

        Array.Sort(order);
        return (Array.ConvertAll(order, entry => entry.Key), Array.ConvertAll(order, entry => items[entry.Position]));
    }

    private static int EndOf(ulong[] keys, int start, ulong key)
    {
        while (start < keys.Length && keys[start] == key)
        {
            start++;
        }

        return start;
    }

    private static CocoDetection[] BestFirst(ReadOnlySpan<CocoDetection> detections, int limit)
    {
        var order = new (double Score, int Position)[detections.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (-detections[i].Score, i);
        }

        Array.Sort(order);
        var best = new CocoDetection[Math.Min(limit, order.Length)];
        for (int i = 0; i < best.Length; i++)
        {
            best[i] = detections[order[i].Position];
        }

        return best;
    }
}

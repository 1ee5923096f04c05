using MaskRcnn.Onnx.Evaluation.Coco;

namespace MaskRcnn.Onnx.Evaluation.Matching;

/// <summary>
/// Annotations and detections in the cells of classes and images: by class, within a class by image, which is the order in which
/// pycocotools strings detections together. Cells that hold neither are left out.
/// </summary>
/// <remarks>Immutable. Everything lies in a few long arrays, as there can be hundreds of thousands of cells.</remarks>
internal sealed class CellGrid
{
    private CellGrid(CocoAnnotation[] truth, CocoDetection[] detections, int[] ranks, Cell[] cells, Cell[] classes) =>
        (Truth, Detections, Ranks, Cells, Classes) = (truth, detections, ranks, cells, classes);

    /// <summary>The annotations of each cell, in the order of the file.</summary>
    public CocoAnnotation[] Truth { get; }

    /// <summary>The detections of each cell: best score first, equal scores in the order of the file, no more than the limit.</summary>
    public CocoDetection[] Detections { get; }

    /// <summary>The place of each detection within its cell, from 0.</summary>
    public int[] Ranks { get; }

    /// <summary>The cells.</summary>
    public Cell[] Cells { get; }

    /// <summary>For each class everything that belongs to it.</summary>
    public Cell[] Classes { get; }

    /// <summary>Sorts everything into its cell.</summary>
    /// <param name="dataset">The truth.</param>
    /// <param name="detections">The results.</param>
    /// <param name="limit">The most detections of a cell.</param>
    /// <param name="useCategories">Whether classes are kept apart; otherwise there is one for all.</param>
    public static CellGrid Of(CocoDataset dataset, CocoDetections detections, int limit, bool useCategories)
    {
        var truthKeys = new Keys(dataset, dataset.Annotations.Count, useCategories, i => dataset.Annotations[i].ImageId, i => dataset.Annotations[i].CategoryId);
        var foundKeys = new Keys(dataset, detections.All.Count, useCategories, i => detections.All[i].ImageId, i => detections.All[i].CategoryId);
        CocoAnnotation[] truth = Array.ConvertAll(truthKeys.Order, i => dataset.Annotations[i]);
        var found = new List<CocoDetection>(foundKeys.Order.Length);
        var ranks = new List<int>(foundKeys.Order.Length);
        var cells = new List<Cell>();
        var classes = new Cell[useCategories ? dataset.Categories.Count : 1];
        var sorter = new ScoreOrder();
        int nextTruth = 0;
        int nextFound = 0;
        for (int category = 0; category < classes.Length; category++)
        {
            (int firstTruth, int firstFound) = (nextTruth, found.Count);
            while (Math.Min(truthKeys.ImageAt(nextTruth, category), foundKeys.ImageAt(nextFound, category)) is var image and < int.MaxValue)
            {
                int endTruth = truthKeys.EndOf(nextTruth, category, image);
                int endFound = foundKeys.EndOf(nextFound, category, image);
                int start = found.Count;
                foreach (int i in sorter.BestFirst(foundKeys.Order.AsSpan(nextFound, endFound - nextFound), detections.All, limit))
                {
                    ranks.Add(found.Count - start);
                    found.Add(detections.All[i]);
                }

                cells.Add(new Cell(nextTruth, endTruth - nextTruth, start, found.Count - start));
                (nextTruth, nextFound) = (endTruth, endFound);
            }

            classes[category] = new Cell(firstTruth, nextTruth - firstTruth, firstFound, found.Count - firstFound);
        }

        return new CellGrid(truth, [.. found], [.. ranks], [.. cells], classes);
    }

    /// <summary>Positions of entries by class, then by image, then as they are.</summary>
    private readonly struct Keys
    {
        private readonly int[] _images;
        private readonly int[] _categories;

        public Keys(CocoDataset dataset, int count, bool useCategories, Func<int, long> imageIdOf, Func<int, int> categoryIdOf)
        {
            _images = new int[count];
            _categories = new int[count];
            Order = new int[count];
            for (int i = 0; i < count; i++)
            {
                _images[i] = dataset.IndexOfImage(imageIdOf(i));
                _categories[i] = useCategories ? dataset.IndexOfCategory(categoryIdOf(i)) : 0;
                Order[i] = i;
            }

            // Sorting by the lesser key first, stably, leaves it in order within the greater one.
            Order = CountingSort(Order, _images, dataset.Images.Count);
            Order = CountingSort(Order, _categories, dataset.Categories.Count);
        }

        public int[] Order { get; }

        /// <summary>The image of an entry of a class; the greatest number behind the last one.</summary>
        public int ImageAt(int place, int category) =>
            place < Order.Length && _categories[Order[place]] == category ? _images[Order[place]] : int.MaxValue;

        public int EndOf(int place, int category, int image)
        {
            while (ImageAt(place, category) == image)
            {
                place++;
            }

            return place;
        }

        private static int[] CountingSort(int[] order, int[] keys, int distinct)
        {
            int[] next = new int[distinct + 2];
            foreach (int key in keys)
            {
                next[key + 1]++;
            }

            for (int key = 0; key < distinct; key++)
            {
                next[key + 1] += next[key];
            }

            int[] sorted = new int[order.Length];
            foreach (int i in order)
            {
                sorted[next[keys[i]]++] = i;
            }

            return sorted;
        }
    }
}

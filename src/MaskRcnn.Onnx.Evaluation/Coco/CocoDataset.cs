using System.Collections.Frozen;
using MaskRcnn.Onnx.Evaluation.Reading;

namespace MaskRcnn.Onnx.Evaluation.Coco;

/// <summary>The truth about a set of images: COCO's <c>instances</c> and <c>person_keypoints</c> files.</summary>
/// <remarks>Immutable and safe to share between threads. Images and classes are in the order of their ids, annotations in that of the file.</remarks>
public sealed class CocoDataset
{
    private readonly FrozenDictionary<long, int> _imageIndex;
    private readonly FrozenDictionary<int, int> _categoryIndex;

    /// <summary>Takes a data set that was made in code.</summary>
    /// <param name="images">The images; ids are distinct.</param>
    /// <param name="categories">The classes; ids are distinct.</param>
    /// <param name="annotations">The annotations; ids are distinct, image and class are among those given.</param>
    /// <exception cref="EvaluationDataException">An id stands twice, or an annotation names an image or a class that is not there.</exception>
    public CocoDataset(IEnumerable<CocoImage> images, IEnumerable<CocoCategory> categories, IEnumerable<CocoAnnotation> annotations)
        : this(images, categories, annotations, file: null)
    {
    }

    internal CocoDataset(
        IEnumerable<CocoImage> images, IEnumerable<CocoCategory> categories, IEnumerable<CocoAnnotation> annotations, string? file)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(categories);
        ArgumentNullException.ThrowIfNull(annotations);
        Images = [.. images.OrderBy(image => image.Id)];
        Categories = [.. categories.OrderBy(category => category.Id)];
        Annotations = [.. annotations];
        _imageIndex = Index(Images, image => image.Id, "image", file);
        _categoryIndex = Index(Categories, category => category.Id, "category", file);
        Index(Annotations, annotation => annotation.Id, "annotation", file);
        foreach (CocoAnnotation annotation in Annotations)
        {
            if (!_imageIndex.ContainsKey(annotation.ImageId))
            {
                throw new EvaluationDataException($"there is no image {annotation.ImageId}", file, $"annotation {annotation.Id}", "image_id");
            }

            if (!_categoryIndex.ContainsKey(annotation.CategoryId))
            {
                throw new EvaluationDataException($"there is no category {annotation.CategoryId}", file, $"annotation {annotation.Id}", "category_id");
            }
        }
    }

    /// <summary>The images, by ascending id.</summary>
    public IReadOnlyList<CocoImage> Images { get; }

    /// <summary>The classes, by ascending id.</summary>
    public IReadOnlyList<CocoCategory> Categories { get; }

    /// <summary>The annotations.</summary>
    public IReadOnlyList<CocoAnnotation> Annotations { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file in COCO's instances or person_keypoints format.</param>
    /// <param name="cancellationToken">Looked at between the entries.</param>
    /// <exception cref="EvaluationDataException">The file is missing or malformed; names the file, the entry and the field.</exception>
    public static CocoDataset Load(string path, CancellationToken cancellationToken = default) => CocoDatasetReader.Read(path, cancellationToken);

    /// <summary>Position of an image in <see cref="Images"/>; -1 where there is none of that id.</summary>
    public int IndexOfImage(long id) => _imageIndex.TryGetValue(id, out int index) ? index : -1;

    /// <summary>Position of a class in <see cref="Categories"/>; -1 where there is none of that id.</summary>
    public int IndexOfCategory(int id) => _categoryIndex.TryGetValue(id, out int index) ? index : -1;

    private static FrozenDictionary<TId, int> Index<T, TId>(IReadOnlyList<T> items, Func<T, TId> idOf, string kind, string? file)
        where TId : notnull
    {
        var index = new Dictionary<TId, int>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (!index.TryAdd(idOf(items[i]), i))
            {
                throw new EvaluationDataException("the id stands twice", file, $"{kind} {idOf(items[i])}", "id");
            }
        }

        return index.ToFrozenDictionary();
    }
}

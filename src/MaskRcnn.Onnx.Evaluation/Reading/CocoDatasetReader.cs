using System.Text.Json;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Reads COCO's instances and person_keypoints files.</summary>
internal static class CocoDatasetReader
{
    public static CocoDataset Read(string path, CancellationToken cancellationToken) =>
        CocoFile.Read(path, (json, file) => Read(json, file, cancellationToken));

    private static CocoDataset Read(JsonFileStream json, string file, CancellationToken cancellationToken)
    {
        List<CocoImage>? images = null;
        List<CocoCategory>? categories = null;
        List<EntryJson>? entries = null;
        if (!json.Next() || json.Token != JsonTokenType.StartObject)
        {
            throw new EvaluationDataException("is no annotation file: it must be a JSON object with images, annotations and categories", file);
        }

        while (json.Next() && json.Token == JsonTokenType.PropertyName)
        {
            switch (json.Name)
            {
                case "images":
                    StartArray(json, file);
                    images = CocoFile.ReadArray(json, CocoJsonContext.Default.ImageJson, file, "image", (image, position) => Image(image, file, position), cancellationToken);
                    break;
                case "categories":
                    StartArray(json, file);
                    categories = CocoFile.ReadArray(json, CocoJsonContext.Default.CategoryJson, file, "category", (category, position) => Category(category, file, position), cancellationToken);
                    break;
                case "annotations":
                    StartArray(json, file);
                    entries = CocoFile.ReadArray(json, CocoJsonContext.Default.EntryJson, file, "annotation", (entry, _) => entry, cancellationToken);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (json.Next())
        {
            throw new EvaluationDataException("has text behind its end", file);
        }

        images = images ?? throw new EvaluationDataException("is missing", file, field: "images");
        Dictionary<long, ImageSize> sizes = images.DistinctBy(image => image.Id).ToDictionary(image => image.Id, image => image.Size);
        categories = categories ?? throw new EvaluationDataException("is missing", file, field: "categories");
        entries = entries ?? throw new EvaluationDataException("is missing", file, field: "annotations");
        CocoAnnotation[] annotations = InOrder.Convert(entries.Count, i => Annotation(entries[i], file, i, sizes), cancellationToken);
        return new CocoDataset(images, categories, annotations, file);
    }

    private static void StartArray(JsonFileStream json, string file)
    {
        string name = json.Name!;
        if (!json.Next() || json.Token != JsonTokenType.StartArray)
        {
            throw new EvaluationDataException("is no list", file, field: name);
        }
    }

    private static CocoImage Image(ImageJson image, string file, int position)
    {
        string name = image.Id is { } id ? $"image {id}" : $"image at position {position}";
        return new CocoImage(
            image.Id ?? throw new EvaluationDataException("is missing", file, name, "id"),
            image.FileName ?? "",
            new ImageSize(Side(image.Width, file, name, "width"), Side(image.Height, file, name, "height")));
    }

    private static int Side(int? side, string file, string name, string field) => side switch
    {
        null => throw new EvaluationDataException("is missing", file, name, field),
        < 1 => throw new EvaluationDataException($"is {side}", file, name, field),
        _ => side.Value,
    };

    private static CocoCategory Category(CategoryJson category, string file, int position)
    {
        string name = $"category at position {position}";
        int id = category.Id ?? throw new EvaluationDataException("is missing", file, name, "id");
        return new CocoCategory(id, category.Name ?? id.ToString(System.Globalization.CultureInfo.InvariantCulture), category.Keypoints ?? []);
    }

    private static CocoAnnotation Annotation(EntryJson entry, string file, int position, Dictionary<long, ImageSize> sizes)
    {
        long id = entry.Id ?? throw new EvaluationDataException("is missing", file, $"annotation at position {position}", "id");
        var fields = new EntryFields(entry, file, $"annotation {id}");
        if (!sizes.TryGetValue(fields.ImageId, out ImageSize size))
        {
            throw fields.Wrong("image_id", $"there is no image {fields.ImageId}");
        }

        CocoRle? mask = fields.Mask(size);
        CocoBox box = fields.HasBox || mask is null ? fields.Box() : BoxOf(mask);
        double[]? keypoints = fields.Keypoints();
        return new CocoAnnotation
        {
            Id = id,
            ImageId = fields.ImageId,
            CategoryId = fields.CategoryId,
            Box = box,
            Area = fields.Area() ?? mask?.Area ?? box.Area,
            IsCrowd = fields.IsCrowd,
            Mask = mask,
            Keypoints = keypoints,
            MarkedKeypoints = entry.NumKeypoints ?? Marked(keypoints),
        };
    }

    private static CocoBox BoxOf(CocoRle mask) => new(mask.Bounds.X, mask.Bounds.Y, mask.Bounds.Width, mask.Bounds.Height);

    private static int Marked(double[]? keypoints)
    {
        int marked = 0;
        for (int i = 2; i < (keypoints?.Length ?? 0); i += 3)
        {
            marked += keypoints![i] > 0 ? 1 : 0;
        }

        return marked;
    }
}

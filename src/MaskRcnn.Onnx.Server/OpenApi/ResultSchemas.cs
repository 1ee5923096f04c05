using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>What results look like.</summary>
internal static class ResultSchemas
{
    public const string Document = "SegmentationDocument";
    public const string Coco = "CocoResults";
    public const string Batch = "BatchDocument";

    /// <summary>Adds the schemas; they refer to that of problems.</summary>
    public static void Add(OpenApiDocument document, string problem)
    {
        document.AddComponent(Document, DocumentSchema());
        document.AddComponent(Coco, CocoSchema());
        document.AddComponent(Batch, BatchSchema(document, problem));
    }

    private static OpenApiSchema DocumentSchema() => Schema.Object(
        "What was found in an image; all coordinates are in pixels of the upright image.",
        ("format_version", Schema.Integer("1.")),
        ("file", Schema.Text("The name that the client gave the image.").OrNull()),
        ("width", Schema.Integer("Columns.", 1)),
        ("height", Schema.Integer("Rows.", 1)),
        ("model", Schema.Text("The bundle's name.").OrNull()),
        ("provider", Schema.Text("The execution provider that ran it.").OrNull()),
        ("instances", Schema.List("Best score first.", InstanceSchema())));

    private static OpenApiSchema InstanceSchema() => Schema.Object(
        "One object.",
        ("class_id", Schema.Integer("The class, from 0.", 0)),
        ("category_id", Schema.Integer("The class in the data set that the model was trained on.")),
        ("label", Schema.Text("The name of the class.")),
        ("score", Schema.Number("Probability of the class, 0 to 1.")),
        ("box", Schema.List("x1, y1, x2, y2 in pixel edges.", Schema.Number(""), 4)),
        ("area", Schema.Number("Pixels of the mask or, where there is none, of the box.")),
        ("mask", MaskSchema("With masks=rle, else null.").OrNull()),
        ("keypoints", Schema.List("x, y and score of each.", Schema.List("", Schema.Number(""), 3)).OrNull()),
        ("polygons?", Schema.List(
            "With masks=polygon: rings x1, y1, x2, y2, ... along the pixel edges, holes among them; fill them even-odd.",
            Schema.List("", Schema.Integer("")))),
        ("png?", Schema.Object(
            "With masks=png: the part of the image that holds the mask.",
            ("x", Schema.Integer("Its first column.")),
            ("y", Schema.Integer("Its first row.")),
            ("width", Schema.Integer("Its columns.")),
            ("height", Schema.Integer("Its rows.")),
            ("data", Schema.Text("A grey PNG file in Base64, 255 inside the mask.")))));

    private static OpenApiSchema CocoSchema() => Schema.List(
        "Detections in COCO's results format, as pycocotools reads it.",
        Schema.Object(
            "One detection.",
            ("image_id", Schema.Integer("As the query gave it; in a batch counted on from it.")),
            ("category_id", Schema.Integer("The class in the data set.")),
            ("bbox", Schema.List("x, y, width, height.", Schema.Number(""), 4)),
            ("score", Schema.Number("Probability of the class, 0 to 1.")),
            ("segmentation?", MaskSchema("The mask.")),
            ("keypoints?", Schema.List("x, y and score of each in turn.", Schema.Number("")))));

    private static OpenApiSchema BatchSchema(OpenApiDocument document, string problem) => Schema.Object(
        "An outcome for each image, in their order.",
        ("format_version", Schema.Integer("1.")),
        ("items", Schema.List("The outcomes.", Schema.Object(
            "One outcome: result where status is 200, else problem.",
            ("index", Schema.Integer("Which image, from 0.", 0)),
            ("file", Schema.Text("Its name.").OrNull()),
            ("status", Schema.Integer("What a request with this image alone would have been answered with.")),
            ("result?", new OpenApiSchema
            {
                OneOf = [new OpenApiSchemaReference(Document, document), new OpenApiSchemaReference(Coco, document)],
            }),
            ("problem?", new OpenApiSchemaReference(problem, document))))));

    private static OpenApiSchema MaskSchema(string description) => Schema.Object(
        description,
        ("size", Schema.List("Height and width of the image.", Schema.Integer(""), 2)),
        ("counts", Schema.Text("COCO's compressed run lengths.")));
}

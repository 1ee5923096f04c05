using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Responses;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Describes what takes images.</summary>
internal static class SegmentOperations
{
    private const string Form = "multipart/form-data";

    private static readonly ProblemKind[] Common =
    [
        ProblemKinds.BadRequest, ProblemKinds.InvalidQuery, ProblemKinds.EmptyBody, ProblemKinds.InvalidMultipart,
        ProblemKinds.TooManyImages,
        ProblemKinds.ModelRequired, ProblemKinds.HostNotAllowed, ProblemKinds.CrossSite, ProblemKinds.ModelNotFound, ProblemKinds.UploadTimeout,
        ProblemKinds.BodyTooLarge, ProblemKinds.ImageTooLarge, ProblemKinds.UnsupportedMediaType, ProblemKinds.UnsupportedContentEncoding,
        ProblemKinds.InternalError, ProblemKinds.InferenceFailed, ProblemKinds.ServerBusy, ProblemKinds.MemoryBusy, ProblemKinds.NotReady,
        ProblemKinds.QueueTimeout, ProblemKinds.RunTimeout,
    ];

    /// <summary>Adds them.</summary>
    public static void Add(OpenApiDocument document)
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var result = new OpenApiSchemaReference(ResultSchemas.Document, document);
        var coco = new OpenApiSchemaReference(ResultSchemas.Coco, document);
        Queried(new Operation(document, "segment", "Finds the objects in an image."), "json", "coco", "overlay")
            .Taking(
                "An image file (PNG, JPEG, GIF, BMP, WebP) as it is, or as the one file of a form.",
                ("image/*", file),
                ("application/octet-stream", file),
                (Form, Schema.Object("A form.", ("image", file))))
            .Answering(
                200,
                "The result; Server-Timing has the milliseconds of each stage.",
                (ResultRenderer.Json, new OpenApiSchema { OneOf = [result, coco] }),
                (ResultRenderer.Png, file))
            .Failing([.. Common, ProblemKinds.ImageUnreadable])
            .ForClients()
            .Add(HttpMethod.Post, "/v1/segment");
        var batch = new Operation(document, "segmentBatch", "Finds the objects in several images; a bad one never fails its neighbours.");
        Queried(batch, "json", "coco")
            .Taking("A form with image files.", (Form, Schema.Object("A form.", ("image", Schema.List("The files.", file)))))
            .Answering(
                200, "An outcome for each image.", (JsonAnswer.MediaType, new OpenApiSchemaReference(ResultSchemas.Batch, document)))
            .Failing(Common)
            .ForClients()
            .Add(HttpMethod.Post, "/v1/segment/batch");
    }

    private static Operation Queried(Operation operation, params string[] formats) => operation
        .With("score", Schema.Number("Keep what has a greater score; 0 to 1, default 0.5. The model's own threshold cannot be lowered."))
        .With("max", Schema.Integer("Keep the best so many; the model's own limit cannot be raised.", 1))
        .With("classes", Schema.Text("Keep these classes: labels or ids from 0, separated by commas."))
        .With("masks", Schema.Choice("How masks are written; polygon and png with format=json only.", "rle", "polygon", "png", "none"))
        .With("format", Schema.Choice("What the answer is.", formats))
        .With("image_id", Schema.Integer("The id of the (first) image with format=coco; default 0.", 0))
        .With("model", Schema.Text("The model, by its name in /v1/models; needed where there is no default."));
}

using System.Collections.Frozen;

namespace MaskRcnn.Onnx.Server.Problems;

/// <summary>Every error that the server answers with.</summary>
internal static class ProblemKinds
{
    public static readonly ProblemKind BadRequest = new("bad_request", 400, "The request is malformed");
    public static readonly ProblemKind InvalidQuery = new("invalid_query", 400, "A query parameter is not valid");
    public static readonly ProblemKind EmptyBody = new("empty_body", 400, "There is no image");
    public static readonly ProblemKind InvalidMultipart = new("invalid_multipart", 400, "The multipart body is malformed");
    public static readonly ProblemKind TooManyImages = new("too_many_images", 400, "There are too many images");
    public static readonly ProblemKind HostNotAllowed = new("host_not_allowed", 400, "The Host header is not one of this server");
    public static readonly ProblemKind ModelRequired = new("model_required", 400, "Several models are served; one must be named");
    public static readonly ProblemKind ApiKeyRequired = new("api_key_required", 401, "A valid API key is needed");
    public static readonly ProblemKind AdministratorKeyRequired =
        new("administrator_key_required", 403, "The administrator's key is needed");

    public static readonly ProblemKind CrossSite = new("cross_site", 403, "A page of another site may not ask this");
    public static readonly ProblemKind NotFound = new("not_found", 404, "There is nothing at this address");
    public static readonly ProblemKind ModelNotFound = new("model_not_found", 404, "There is no such model");
    public static readonly ProblemKind MethodNotAllowed = new("method_not_allowed", 405, "The method is not allowed here");
    public static readonly ProblemKind UploadTimeout = new("upload_timeout", 408, "The body came too slowly");
    public static readonly ProblemKind ReloadRefused = new("reload_refused", 409, "The new model cannot be used; the old one runs on");
    public static readonly ProblemKind BodyTooLarge = new("body_too_large", 413, "The body is too large");
    public static readonly ProblemKind ImageTooLarge = new("image_too_large", 413, "The image is too large");
    public static readonly ProblemKind UnsupportedMediaType = new("unsupported_media_type", 415, "The body is not of a supported type");
    public static readonly ProblemKind UnsupportedContentEncoding =
        new("unsupported_content_encoding", 415, "The body is compressed");

    public static readonly ProblemKind ImageUnreadable = new("image_unreadable", 422, "The image cannot be read");
    public static readonly ProblemKind RateLimited = new("rate_limited", 429, "Too many requests");
    public static readonly ProblemKind InternalError = new("internal_error", 500, "Something went wrong");
    public static readonly ProblemKind InferenceFailed = new("inference_failed", 500, "The model failed");
    public static readonly ProblemKind ServerBusy = new("server_busy", 503, "The server is busy");
    public static readonly ProblemKind MemoryBusy = new("memory_busy", 503, "Other images hold the memory at present");
    public static readonly ProblemKind NotReady = new("not_ready", 503, "The model is not ready");
    public static readonly ProblemKind QueueTimeout = new("queue_timeout", 504, "The request waited too long");
    public static readonly ProblemKind RunTimeout = new("run_timeout", 504, "The model took too long");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        BadRequest, InvalidQuery, EmptyBody, InvalidMultipart, TooManyImages, HostNotAllowed, ModelRequired, ApiKeyRequired,
        AdministratorKeyRequired, CrossSite, NotFound, ModelNotFound, MethodNotAllowed, UploadTimeout, ReloadRefused, BodyTooLarge,
        ImageTooLarge, UnsupportedMediaType, UnsupportedContentEncoding, ImageUnreadable, RateLimited, InternalError, InferenceFailed, ServerBusy,
        MemoryBusy, NotReady, QueueTimeout, RunTimeout,
    ];

    private static readonly FrozenDictionary<int, ProblemKind> ByStatus = new[]
    {
        BadRequest, ApiKeyRequired, NotFound, MethodNotAllowed, UploadTimeout, BodyTooLarge, UnsupportedMediaType, RateLimited, ServerBusy,
    }.ToFrozenDictionary(kind => kind.Status);

    /// <summary>The kind for a status that the framework chose.</summary>
    public static ProblemKind OfStatus(int status) =>
        ByStatus.GetValueOrDefault(status) ?? (status is >= 400 and < 500 ? BadRequest with { Status = status } : InternalError);
}

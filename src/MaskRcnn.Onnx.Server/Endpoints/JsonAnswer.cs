using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>Answers with a small document.</summary>
internal static class JsonAnswer
{
    public const string MediaType = "application/json";

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync<T>(HttpResponse response, T document, JsonTypeInfo<T> type)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        response.ContentType = MediaType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}

using System.Text.Json;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Observability;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary><c>GET /openapi/v1.json</c>: the description of everything there is.</summary>
internal static class OpenApiEndpoint
{
    private const string DocumentName = "v1";

    /// <summary>Adds the description.</summary>
    public static void AddServerOpenApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServerJsonContext.Default);
        });
        services.AddOpenApi(DocumentName, options => options.AddDocumentTransformer<ServerDescription>());
    }

    /// <summary>Maps the endpoint; it needs no key.</summary>
    public static void MapServerOpenApi(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapOpenApi("/openapi/{documentName}.json").WithMetadata(new QuietEndpoint(), Reading.Only);
}

using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Writes the description. Bodies are read and written by hand, so it is as well; the contracts' schemas are generated.</summary>
internal sealed class ServerDescription(KeyRing keys, IOptions<SecurityOptions> security) : IOpenApiDocumentTransformer
{
    public const string Problem = "Problem";

    private const string KeyHeader = "apiKey";
    private const string Bearer = "bearer";

    /// <summary>The ways to send a key.</summary>
    public static IReadOnlyList<string> SecuritySchemes { get; } = [KeyHeader, Bearer];

    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "maskrcnn-server",
            Version = "v1",
            Description = "Instance segmentation with Mask R-CNN. Every error is application/problem+json with a stable code.",
        };
        document.Servers = [];
        document.AddComponent<IOpenApiSecurityScheme>(
            KeyHeader,
            new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = ClientIdentity.KeyHeader });
        document.AddComponent<IOpenApiSecurityScheme>(
            Bearer, new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer });

        await AddAsync<ProblemDocument>(Problem);
        ResultSchemas.Add(document, Problem);
        var schemas = new ContractSchemas(
            await AddAsync<ModelsDocument>("Models"),
            await AddAsync<ModelDocument>("Model"),
            await AddAsync<InfoDocument>("Info"),
            await AddAsync<HealthDocument>("Health"));
        SegmentOperations.Add(document);
        ServerOperations.Add(document, schemas, keys.HasAdministrator, security.Value.OpenMetrics);

        async Task<IOpenApiSchema> AddAsync<T>(string name)
        {
            document.AddComponent<IOpenApiSchema>(name, await context.GetOrCreateSchemaAsync(typeof(T), null, cancellationToken));
            return new OpenApiSchemaReference(name, document);
        }
    }
}

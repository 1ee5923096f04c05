using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Writes the description.</summary>
internal sealed class ServerDescription : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo { Title = "maskrcnn-server", Version = "v1" };
        return Task.CompletedTask;
    }
}

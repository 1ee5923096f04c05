using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>References to the schemas that are generated from the contracts' types.</summary>
internal sealed record ContractSchemas(IOpenApiSchema Models, IOpenApiSchema Model, IOpenApiSchema Info, IOpenApiSchema Health);

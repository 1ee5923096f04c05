using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Lets a request in if its sender may use the endpoint.</summary>
internal sealed class AccessControl(RequestDelegate next, KeyRing keys)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        Access? access = context.GetEndpoint()?.Metadata.GetMetadata<AccessMetadata>()?.Access;
        ClientIdentity identity = context.Features.GetRequiredFeature<ClientIdentity>();
        bool allowed = access switch
        {
            Access.Client => identity.HasKey || !keys.HasClients,
            Access.Administrator => identity.IsAdministrator,
            _ => true,
        };
        return allowed
            ? next(context)
            : ProblemWriter.WriteAsync(context, new ProblemException(
                ProblemKinds.ApiKeyRequired, "Send a valid key in the header X-API-Key, or as Authorization: Bearer KEY."));
    }
}

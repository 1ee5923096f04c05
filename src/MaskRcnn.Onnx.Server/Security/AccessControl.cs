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
        return allowed ? next(context) : ProblemWriter.WriteAsync(context, Refusal(identity));
    }

    private static ProblemException Refusal(ClientIdentity identity) => identity.HasKey
        ? new(ProblemKinds.AdministratorKeyRequired, "This key is a client's; only the administrator's may do this.")
        : new(ProblemKinds.ApiKeyRequired, "Send a valid key in the header X-API-Key, or as Authorization: Bearer KEY.");
}

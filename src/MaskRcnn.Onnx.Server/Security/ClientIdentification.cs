using MaskRcnn.Onnx.Server.Observability;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Finds out who sends a request, before its rate is counted and its right is checked.</summary>
internal sealed class ClientIdentification(RequestDelegate next, KeyRing keys)
{
    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        ClientIdentity identity = ClientIdentity.Of(context, keys);
        context.Features.Set(identity);
        RequestRecord record = RequestRecord.Of(context);
        record.Client = identity.Name;
        record.Endpoint = context.GetEndpoint() as RouteEndpoint;
        return next(context);
    }
}

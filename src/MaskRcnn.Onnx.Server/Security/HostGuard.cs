using System.Net;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>
/// Refuses requests for other host names. Without it a web page could give its own name the address of this machine and read what a
/// server without keys answers.
/// </summary>
internal sealed class HostGuard(RequestDelegate next, ListeningGuard listening, IOptions<SecurityOptions> options)
{
    private static readonly string[] ThisMachine = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        string[] allowed = options.Value.AllowedHosts.Length > 0 ? options.Value.AllowedHosts : listening.ListensBeyond ? [] : ThisMachine;
        bool answers = allowed.Length == 0
            || context.GetEndpoint()?.Metadata.GetMetadata<AnyHost>() is not null
            || (allowed.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase) && IsTrueHost(context.Request, allowed));
        return answers
            ? next(context)
            : ProblemWriter.WriteAsync(context, new ProblemException(
                ProblemKinds.HostNotAllowed,
                $"{SecurityOptions.Section}:{nameof(SecurityOptions.AllowedHosts)} tells the server its names."));
    }

    // A web page can send X-Forwarded-Host from a browser beside the proxy, but not another Host than the name that it was loaded from.
    private static bool IsTrueHost(HttpRequest request, string[] allowed)
    {
        if (!request.Headers.TryGetValue(ForwardedHeadersDefaults.XOriginalHostHeaderName, out StringValues original))
        {
            return true;
        }

        string name = HostString.FromUriComponent(original.ToString()).Host;
        return allowed.Contains(name, StringComparer.OrdinalIgnoreCase)
            || ThisMachine.Contains(name, StringComparer.OrdinalIgnoreCase)
            || IPAddress.TryParse(name, out _);
    }
}

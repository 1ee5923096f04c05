using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.Extensions.Options;

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
        return allowed.Length == 0 || allowed.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : ProblemWriter.WriteAsync(context, new ProblemException(
                ProblemKinds.HostNotAllowed,
                $"{SecurityOptions.Section}:{nameof(SecurityOptions.AllowedHosts)} tells the server its names."));
    }
}

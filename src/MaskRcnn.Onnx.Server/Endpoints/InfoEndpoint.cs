using System.Reflection;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Security;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary><c>GET /v1/info</c>: versions, providers and limits.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class InfoEndpoint(
    ServedModels models,
    KeyRing keys,
    IOptions<LimitsOptions> limits,
    IOptions<AdmissionOptions> admission,
    IOptions<RateLimitOptions> rate)
{
    private static readonly string ServerVersion =
        typeof(InfoEndpoint).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var document = new InfoDocument
        {
            Version = ServerVersion,
            Dotnet = Environment.Version.ToString(),
            OnnxRuntime = OrtEnv.Instance().GetVersionString(),
            ImageFormats = [.. Enum.GetNames<ImageFileFormat>().Select(name => name.ToLowerInvariant())],
            NeedsApiKey = keys.HasClients,
            Providers = [.. models.All.Select(Provider)],
            Limits = Limits(),
        };
        return JsonAnswer.WriteAsync(context.Response, document, ServerJsonContext.Default.InfoDocument);
    }

    private static ProviderDocument Provider(ServedModel model) => new()
    {
        Model = model.Name,
        Requested = model.Segmenter?.Info.RequestedProvider,
        Effective = model.Segmenter?.Info.EffectiveProvider,
        Ready = model.Segmenter is not null,
    };

    private LimitsDocument Limits() => new()
    {
        MaxBodyBytes = limits.Value.MaxBodyBytes,
        MaxBatchBodyBytes = limits.Value.MaxBatchBodyBytes,
        MaxBatchImages = limits.Value.MaxBatchImages,
        MaxSide = limits.Value.MaxSide,
        MaxPixels = limits.Value.MaxPixels,
        MaxDecodedBytes = limits.Value.MaxDecodedBytes,
        BodyTimeoutSeconds = limits.Value.BodyTimeout.TotalSeconds,
        QueueTimeoutSeconds = admission.Value.QueueTimeout.TotalSeconds,
        RunTimeoutSeconds = admission.Value.RunTimeout.TotalSeconds,
        RequestsPerSecond = rate.Value.PerSecond,
    };
}

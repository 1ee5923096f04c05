using MaskRcnn.Onnx.Server.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Where Kestrel may listen, and the limits of connections and headers.</summary>
internal static class KestrelSettings
{
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    /// <summary>Sets them.</summary>
    public static void Apply(WebHostBuilderContext context, KestrelServerOptions kestrel)
    {
        LimitsOptions limits = kestrel.ApplicationServices.GetRequiredService<IOptions<LimitsOptions>>().Value;
        var guard = kestrel.ApplicationServices.GetRequiredService<ListeningGuard>();
        kestrel.ConfigureEndpointDefaults(listen => guard.Check(listen.EndPoint));
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        kestrel.Limits.MaxRequestLineSize = 4 << 10;
        kestrel.Limits.MinRequestBodyDataRate = Rate(limits.MinBytesPerSecond);
        kestrel.Limits.MinResponseDataRate = Rate(limits.MinResponseBytesPerSecond);
    }

    private static MinDataRate? Rate(double bytesPerSecond) => bytesPerSecond > 0 ? new MinDataRate(bytesPerSecond, RateGrace) : null;
}

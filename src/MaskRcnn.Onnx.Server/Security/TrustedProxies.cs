using System.Net;
using MaskRcnn.Onnx.Server.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Believes what the proxies of the settings say about their clients, and nobody else.</summary>
internal static class TrustedProxies
{
    private const string Setting = $"{SecurityOptions.Section}:{nameof(SecurityOptions.TrustedProxies)}";

    /// <summary>Adds the framework's middleware where there are such proxies; it comes before what looks at addresses and hosts.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, SecurityOptions security)
    {
        if (security.TrustedProxies.Length == 0)
        {
            return;
        }

        // As many in a row as there are: each but the last was named by a trusted one.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        for (int i = 0; i < security.TrustedProxies.Length; i++)
        {
            options.KnownIPNetworks.Add(Network(security.TrustedProxies[i], i));
        }

        app.UseForwardedHeaders(options);
    }

    private static IPNetwork Network(string text, int index) =>
        IPAddress.TryParse(text, out IPAddress? address) ? new IPNetwork(address, 8 * address.GetAddressBytes().Length)
        : IPNetwork.TryParse(text, out IPNetwork network) ? network
        : throw new SettingException($"{Setting}:{index}: '{text}' is neither an address nor a network such as 10.0.0.0/8.");
}

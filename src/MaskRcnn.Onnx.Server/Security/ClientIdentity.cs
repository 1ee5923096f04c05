using System.Net;
using System.Net.Sockets;
using Microsoft.Net.Http.Headers;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Who sends a request.</summary>
/// <param name="Name">The owner of the key, else the address, for the log.</param>
/// <param name="Partition">Whose rate counts.</param>
/// <param name="HasKey">Whether a valid key came with it.</param>
/// <param name="IsAdministrator">Whether it is the administrator's.</param>
internal sealed record ClientIdentity(string Name, string Partition, bool HasKey, bool IsAdministrator)
{
    public const string KeyHeader = "X-API-Key";

    private const string BearerScheme = "Bearer ";
    private const int IPv6NetworkBytes = 8;

    /// <summary>Looks at a request.</summary>
    public static ClientIdentity Of(HttpContext context, KeyRing keys)
    {
        string address = context.Connection.RemoteIpAddress?.ToString() ?? "local";
        if (Key(context.Request) is { } key && keys.Find(key, out bool isAdministrator) is { } owner)
        {
            return new ClientIdentity(owner, $"key {owner}", HasKey: true, isAdministrator);
        }

        return new ClientIdentity(address, Network(context.Connection.RemoteIpAddress), HasKey: false, IsAdministrator: false);
    }

    private static string? Key(HttpRequest request)
    {
        if (request.Headers.TryGetValue(KeyHeader, out var sent))
        {
            return sent.Count == 1 ? sent[0] : null;
        }

        string? authorization = request.Headers[HeaderNames.Authorization];
        return authorization?.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) == true
            ? authorization[BearerScheme.Length..].Trim()
            : null;
    }

    // A single machine has a whole network of IPv6 addresses to send from.
    private static string Network(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, IPv6NetworkBytes))
            : plain.ToString();
    }
}

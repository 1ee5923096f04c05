using System.Net;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Checks the addresses to listen at before they are opened, so that a wrong one is named with its setting.</summary>
internal static class ListeningAddresses
{
    private const StringSplitOptions Parts = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>Checks them all.</summary>
    /// <exception cref="SettingException">One is no address of HTTP.</exception>
    public static void Check(IConfiguration configuration)
    {
        string[] urls = configuration["urls"]?.Split(';', Parts) ?? [];
        if (urls.Length == 0 && !string.IsNullOrWhiteSpace(configuration["urls"]))
        {
            throw new SettingException($"urls: '{configuration["urls"]}' has no address.");
        }

        Array.ForEach(urls, url => Check("urls", url));
        foreach (string setting in new[] { "http_ports", "https_ports" })
        {
            Array.ForEach(configuration[setting]?.Split(';', Parts) ?? [], port => CheckPort(setting, port));
        }

        foreach (IConfigurationSection endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { Length: > 0 } url)
            {
                Check($"{endpoint.Path}:Url", url);
            }
        }
    }

    private static void Check(string setting, string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new SettingException($"{setting}: '{url}' is no address such as {ServerConfiguration.DefaultUrl}.");
        }

        if (address.Scheme is not ("http" or "https"))
        {
            throw new SettingException($"{setting}: '{url}' begins with neither http:// nor https://.");
        }

        if (address.PathBase.Length > 0)
        {
            throw new SettingException($"{setting}: '{url}' has a path; the server answers at the root.");
        }

        if (address.IsUnixPipe || address.IsNamedPipe)
        {
            return;
        }

        // What is no number after the colon is taken for a part of the name.
        bool isName = !address.Host.Contains(':', StringComparison.Ordinal) || IPAddress.TryParse(address.Host, out _);
        if (!isName || address.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new SettingException($"{setting}: '{url}' has no port from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
        }
    }

    private static void CheckPort(string setting, string port)
    {
        if (!ushort.TryParse(port, out _))
        {
            throw new SettingException($"{setting}: '{port}' is no port from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
        }
    }
}

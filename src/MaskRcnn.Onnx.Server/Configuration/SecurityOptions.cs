namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Who may ask: the section <c>Security</c>.</summary>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    /// <summary>
    /// API keys by the name of their owner, which the log tells; empty (the default) lets everybody in who reaches the server.
    /// </summary>
    public Dictionary<string, string> ApiKeys { get; set; } = [];

    /// <summary>
    /// A file with one API key a line, each as <c>NAME=KEY</c> or <c>KEY</c>; empty lines and those that begin with # are passed over.
    /// </summary>
    public string? ApiKeyFile { get; set; }

    /// <summary>The key of the administrator, who may reload models; without one nobody may.</summary>
    public string? AdminKey { get; set; }

    /// <summary>A file that holds <see cref="AdminKey"/>.</summary>
    public string? AdminKeyFile { get; set; }

    /// <summary>Whether the server may listen beyond this machine without an API key; default false.</summary>
    public bool AllowAnonymous { get; set; }

    /// <summary>
    /// Host names that requests may carry, such as <c>segment.example.org</c>; default: those of this machine where the server listens
    /// only there, else any.
    /// </summary>
    public string[] AllowedHosts { get; set; } = [];

    /// <summary>
    /// Reverse proxies, as addresses or networks such as <c>10.0.0.0/8</c>, whose X-Forwarded-For, -Proto and -Host are believed; default:
    /// none.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>
    /// Whether <c>/metrics</c> needs no key and answers to every host name, so that a scraper can read it; default false.
    /// </summary>
    public bool OpenMetrics { get; set; }
}

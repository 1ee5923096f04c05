using System.ComponentModel.DataAnnotations;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>How often one client may ask: the section <c>RateLimit</c>. A client is an API key or, without one, an address.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>Requests a second in the long run; 0 for no limit; default 50.</summary>
    [Range(0, 1_000_000, ErrorMessage = "RateLimit:PerSecond lies between 0 and 1000000.")]
    public int PerSecond { get; set; } = 50;

    /// <summary>Requests at once after a pause; default 100.</summary>
    [Range(1, 1_000_000, ErrorMessage = "RateLimit:Burst lies between 1 and 1000000.")]
    public int Burst { get; set; } = 100;
}

using System.ComponentModel.DataAnnotations;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>How the server stops: the section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    /// <summary>
    /// How long the server goes on taking requests after it was told to stop, while it says that it is not ready; default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00", ErrorMessage = "Shutdown:DrainDelay lies between 00:00:00 and 00:10:00.")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running requests may take after that; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Shutdown:Timeout lies between 00:00:00 and 01:00:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}

using System.ComponentModel.DataAnnotations;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>How long a request may take: the section <c>Admission</c>. How many run and wait is set with each model.</summary>
internal sealed class AdmissionOptions
{
    public const string Section = "Admission";

    /// <summary>How long a request waits for a worker; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Admission:QueueTimeout lies between 00:00:00 and 01:00:00.")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the model may take; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00", ErrorMessage = "Admission:RunTimeout lies between 00:00:00.01 and 01:00:00.")]
    public TimeSpan RunTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a place in the queue is kept for a body that is still coming; default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Admission:UploadGrace lies between 00:00:00 and 01:00:00.")]
    public TimeSpan UploadGrace { get; set; } = TimeSpan.FromSeconds(1);
}

using System.ComponentModel.DataAnnotations;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>What a request may be: the section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    public const string Section = "Limits";

    /// <summary>Bytes of an image file; default 32 MiB.</summary>
    [Range(1024L, 2_147_483_591L, ErrorMessage = "Limits:MaxBodyBytes lies between 1024 and 2147483591.")]
    public long MaxBodyBytes { get; set; } = 32L << 20;

    /// <summary>Bytes of a batch; default 128 MiB.</summary>
    [Range(1024L, 8_589_934_592L, ErrorMessage = "Limits:MaxBatchBodyBytes lies between 1024 and 8589934592.")]
    public long MaxBatchBodyBytes { get; set; } = 128L << 20;

    /// <summary>Images of a batch; default 16.</summary>
    [Range(1, 256, ErrorMessage = "Limits:MaxBatchImages lies between 1 and 256.")]
    public int MaxBatchImages { get; set; } = 16;

    /// <summary>Bytes of all bodies and answers that are held at one time; default 256 MiB.</summary>
    [Range(1L << 20, long.MaxValue, ErrorMessage = "Limits:TotalBodyBytes is at least 1048576.")]
    public long TotalBodyBytes { get; set; } = 256L << 20;

    /// <summary>Pixels of an image's longest side; default 16384.</summary>
    [Range(1, 65_535, ErrorMessage = "Limits:MaxSide lies between 1 and 65535.")]
    public int MaxSide { get; set; } = 16_384;

    /// <summary>Width times height of an image; default 50,000,000.</summary>
    [Range(1L, 500_000_000L, ErrorMessage = "Limits:MaxPixels lies between 1 and 500000000.")]
    public long MaxPixels { get; set; } = 50_000_000;

    /// <summary>Bytes of memory that decoding one image may take; default 256 MiB.</summary>
    [Range(1024L, 2_147_483_591L, ErrorMessage = "Limits:MaxDecodedBytes lies between 1024 and 2147483591.")]
    public long MaxDecodedBytes { get; set; } = 256L << 20;

    /// <summary>Bytes of all decoded images at one time; default 1 GiB.</summary>
    [Range(1024L, long.MaxValue, ErrorMessage = "Limits:TotalDecodedBytes is at least 1024.")]
    public long TotalDecodedBytes { get; set; } = 1L << 30;

    /// <summary>How long a body may take to come; default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "Limits:BodyTimeout lies between 00:00:00.1 and 01:00:00.")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes a second at which a body must come, after five seconds of grace; 0 for no such limit; default 1024.</summary>
    [Range(0.0, 1e9, ErrorMessage = "Limits:MinBytesPerSecond lies between 0 and 1000000000.")]
    public double MinBytesPerSecond { get; set; } = 1024;

    /// <summary>
    /// Bytes a second at which a client must read its answer, after five seconds of grace; 0 for no such limit; default 1024.
    /// </summary>
    [Range(0.0, 1e9, ErrorMessage = "Limits:MinResponseBytesPerSecond lies between 0 and 1000000000.")]
    public double MinResponseBytesPerSecond { get; set; } = 1024;

    /// <summary>Connections at one time; default 1000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Limits:MaxConnections lies between 1 and 1000000.")]
    public int MaxConnections { get; set; } = 1000;
}

namespace MaskRcnn.Onnx.Client;

/// <summary>Which server a <see cref="RemoteInstanceSegmenter"/> talks to, and how.</summary>
public sealed class RemoteSegmenterOptions
{
    /// <summary>The server's address, such as <c>http://localhost:8080/</c>; http or https. Required.</summary>
    public Uri? Server { get; set; }

    /// <summary>The model's name on the server; null (the default) where the server has one model.</summary>
    public string? Model { get; set; }

    /// <summary>The key that the server asks for, sent as <c>X-API-Key</c>; null (the default): none. Use https with a key.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Requests that are under way at a time, at least 1; default 4. Further calls wait.</summary>
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>How long one call may take from the upload to the result; positive, default 60 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Ask the server for its models while the host starts, so that a wrong address shows at once; default true.</summary>
    public bool ConnectAtStart { get; set; } = true;

    /// <summary>What is wrong with the options, a sentence each; empty when nothing is.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Server is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return $"{nameof(Server)} must be an absolute http or https address.";
        }

        if (MaxConcurrency < 1)
        {
            yield return $"{nameof(MaxConcurrency)} must be at least 1.";
        }

        if (Timeout <= TimeSpan.Zero)
        {
            yield return $"{nameof(Timeout)} must be positive.";
        }

        if (ApiKey is not null && !ApiKey.All(character => character is > ' ' and < (char)127))
        {
            yield return $"{nameof(ApiKey)} must be of printable ASCII characters without spaces.";
        }
    }
}

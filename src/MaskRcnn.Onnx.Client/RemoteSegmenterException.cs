using System.Net;

namespace MaskRcnn.Onnx.Client;

/// <summary>The server cannot be reached, or it refused or failed a request for a reason that no other error of the family says better.</summary>
public sealed class RemoteSegmenterException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What went wrong.</param>
    /// <param name="code">The server's stable code, such as <c>run_timeout</c>; null where the server did not answer or sent none.</param>
    /// <param name="status">The HTTP status; null where the server did not answer.</param>
    /// <param name="innerException">What a library below said.</param>
    public RemoteSegmenterException(string message, string? code = null, HttpStatusCode? status = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Status = status;
    }

    /// <summary>The server's stable code, or null.</summary>
    public string? Code { get; }

    /// <summary>The HTTP status, or null where the server did not answer.</summary>
    public HttpStatusCode? Status { get; }
}

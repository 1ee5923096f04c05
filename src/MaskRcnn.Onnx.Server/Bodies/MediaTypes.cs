using MaskRcnn.Onnx.Server.Problems;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Which types a body may have. What an image really is, its own first bytes tell.</summary>
internal static class MediaTypes
{
    /// <summary>The coding of a body that is not compressed.</summary>
    public const string Identity = "identity";

    /// <summary>The longest boundary that RFC 2046 allows.</summary>
    private const int LongestBoundary = 70;

    /// <summary>Whether a type is one that an image file may be sent as.</summary>
    public static bool IsImage(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a header Content-Encoding leaves the body as it is.</summary>
    public static bool IsPlain(StringValues contentEncoding) =>
        contentEncoding.All(
            coding => string.IsNullOrWhiteSpace(coding) || coding.Trim().Equals(Identity, StringComparison.OrdinalIgnoreCase));

    /// <summary>The boundary of a multipart body; null where the type is another.</summary>
    /// <exception cref="ProblemException">There is no boundary that could be one.</exception>
    public static string? Boundary(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= LongestBoundary
            ? boundary
            : throw new ProblemException(ProblemKinds.InvalidMultipart, "The content type has no boundary of 1 to 70 characters.");
    }
}

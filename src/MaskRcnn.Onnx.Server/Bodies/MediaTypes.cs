using MaskRcnn.Onnx.Server.Problems;
using Microsoft.Net.Http.Headers;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>Which types a body may have. What an image really is, its own first bytes tell.</summary>
internal static class MediaTypes
{
    /// <summary>The longest boundary that RFC 2046 allows.</summary>
    private const int LongestBoundary = 70;

    /// <summary>Whether a type is one that an image file may be sent as.</summary>
    public static bool IsImage(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out MediaTypeHeaderValue? type)
        && (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase)
            || type.MediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase));

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

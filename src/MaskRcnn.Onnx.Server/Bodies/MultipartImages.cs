using System.Buffers;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace MaskRcnn.Onnx.Server.Bodies;

/// <summary>
/// Reads the image files of a multipart body one after the other, without temporary files. A field that is no file is refused: what it is
/// meant to say would be passed over.
/// </summary>
internal static class MultipartImages
{
    private const int MostHeaders = 16;
    private const int LongestHeaders = 8 << 10;
    private const int BufferSize = 16 << 10;

    /// <summary>Reads all images.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="boundary">What stands between its parts.</param>
    /// <param name="most">Images that it may have.</param>
    /// <param name="limits">Bytes of each and of all.</param>
    /// <param name="budget">Memory for them.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The images, at least one; the caller disposes them.</returns>
    /// <exception cref="ProblemException">The body is malformed or too large, or has no image or too many.</exception>
    public static async Task<IReadOnlyList<UploadedImage>> ReadAsync(
        Stream stream, string boundary, int most, LimitsOptions limits, BodyBudget budget, CancellationToken cancellationToken)
    {
        var images = new List<UploadedImage>();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var reader = new MultipartReader(boundary, stream)
            {
                HeadersCountLimit = MostHeaders,
                HeadersLengthLimit = LongestHeaders,
                BodyLengthLimit = null,
            };
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                string? name = FileName(section);
                if (images.Count == most)
                {
                    throw new ProblemException(ProblemKinds.TooManyImages, $"A request may have {most}.");
                }

                var image = new UploadedImage(new PooledBody(limits.MaxBodyBytes, budget), name);
                images.Add(image);
                await CopyAsync(section.Body, buffer, image.Body, cancellationToken);
            }

            return images.Count > 0
                ? images
                : throw new ProblemException(ProblemKinds.EmptyBody, "The multipart body has no file; an image belongs there.");
        }
        catch (Exception exception)
        {
            images.ForEach(image => image.Dispose());
            if (IsMalformed(exception) && !cancellationToken.IsCancellationRequested)
            {
                throw Malformed("A part is cut short, or its headers are too long or not valid.");
            }

            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Null where it has none.
    private static string? FileName(MultipartSection section)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition))
        {
            throw Malformed("A part has no valid Content-Disposition.");
        }

        string given = HeaderUtilities.RemoveQuotes(
            disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        if (!disposition.FileName.HasValue && !disposition.FileNameStar.HasValue && !MediaTypes.IsImage(section.ContentType))
        {
            throw Malformed("A field of the form is no file. Parameters belong into the address, as in ?score=0.7.");
        }

        if (section.ContentType is { } type && !MediaTypes.IsImage(type))
        {
            throw new ProblemException(ProblemKinds.UnsupportedMediaType, "A file of the multipart body is not of a type image/*.");
        }

        return UploadedFileName.Clean(given);
    }

    private static async Task CopyAsync(Stream part, byte[] buffer, PooledBody body, CancellationToken cancellationToken)
    {
        int count;
        while ((count = await part.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(new ReadOnlySequence<byte>(buffer, 0, count));
        }
    }

    // The reader tells what is wrong by these types alone; those derived from them are the connection's.
    private static bool IsMalformed(Exception exception) =>
        exception.GetType() == typeof(IOException) || exception is InvalidDataException;

    private static ProblemException Malformed(string detail) => new(ProblemKinds.InvalidMultipart, detail);
}

using MaskRcnn.Onnx.Server.Endpoints;
using Microsoft.Net.Http.Headers;

namespace MaskRcnn.Onnx.Server.Pages;

/// <summary>Serves the page at <c>/</c> and its files beside it.</summary>
internal static class PageEndpoints
{
    /// <summary>Everything comes from this server; pictures may also come from the user's own files.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Maps each file to its address, and the index also to <c>/</c>.</summary>
    public static void MapPage(this IEndpointRouteBuilder endpoints, IReadOnlyList<PageFile> files)
    {
        foreach (PageFile file in files)
        {
            endpoints.MapMethods(file.Path, Reading.Methods, context => SendAsync(context, file));
            if (file.Path == PageFiles.Index)
            {
                endpoints.MapMethods("/", Reading.Methods, context => SendAsync(context, file));
            }
        }
    }

    // "no-cache": a browser may keep the file but asks every time whether it is still the same.
    private static Task SendAsync(HttpContext context, PageFile file)
    {
        HttpResponse response = context.Response;
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(file.Bytes, file.ContentType, entityTag: new EntityTagHeaderValue(file.ETag)).ExecuteAsync(context);
    }
}

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>The methods of addresses that are only read.</summary>
internal static class Reading
{
    public static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>For endpoints that the framework maps to every method, or to GET alone.</summary>
    public static readonly HttpMethodMetadata Only = new(Methods);
}

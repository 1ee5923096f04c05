using System.Text;
using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>A JSON object as the SDK's readers take it.</summary>
internal static class BundleJson
{
    /// <summary>Its bytes.</summary>
    public static byte[] ToUtf8(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}

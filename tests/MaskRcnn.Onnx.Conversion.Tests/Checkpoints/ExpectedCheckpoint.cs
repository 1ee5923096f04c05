using System.Text.Json;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>What scripts/make_checkpoint_fixtures.py says is in one of its files.</summary>
internal sealed record ExpectedCheckpoint(string Format, IReadOnlyDictionary<string, ExpectedTensor> Tensors, JsonElement Metadata)
{
    private static readonly JsonSerializerOptions _options = new() { PropertyNameCaseInsensitive = true };
    private static readonly JsonElement _all = JsonDocument.Parse(File.ReadAllBytes(PathOf("expected.json"))).RootElement;

    public static IEnumerable<string> Files => _all.GetProperty("files").EnumerateObject().Select(file => file.Name);

    public static string PathOf(string file) => TestPaths.Fixture("checkpoints", file);

    public static byte[] Bytes(string file) => File.ReadAllBytes(PathOf(file));

    public static ExpectedCheckpoint Of(string file)
    {
        JsonElement entry = _all.GetProperty("files").GetProperty(file);
        JsonElement content = _all.GetProperty("contents")[entry.GetProperty("content").GetInt32()];
        return new ExpectedCheckpoint(
            entry.GetProperty("format").GetString()!,
            content.GetProperty("tensors").Deserialize<Dictionary<string, ExpectedTensor>>(_options)!,
            content.GetProperty("metadata"));
    }
}

/// <summary>A tensor that the script wrote; its values are what each element is in single precision.</summary>
internal sealed record ExpectedTensor(string Type, int[] Shape, float[] Values);

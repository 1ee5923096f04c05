using System.Text.Json;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>Images that went through the network as one batch.</summary>
internal sealed class ReferenceCase
{
    private ReferenceCase(string folder, JsonElement json, int firstLabel)
    {
        Name = json.GetProperty("name").GetString()!;
        JsonElement pixels = json.GetProperty("pixel_values");
        Shape = [.. pixels.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32())];
        SampleStep = pixels.GetProperty("sample_step").GetInt32();
        Sample = [.. pixels.GetProperty("sample").EnumerateArray().Select(value => value.GetSingle())];
        AbsoluteSum = pixels.GetProperty("absolute_sum").GetDouble();
        Images = [.. json.GetProperty("images").EnumerateArray().Select(image => new ReferenceImage(folder, image, firstLabel))];
    }

    public string Name { get; }

    /// <summary>[batch, 3, height, width] of the network's input.</summary>
    public int[] Shape { get; }

    public int SampleStep { get; }

    /// <summary>Every <see cref="SampleStep"/>th value of the network's input.</summary>
    public float[] Sample { get; }

    /// <summary>Sum of the magnitudes of all values of the network's input.</summary>
    public double AbsoluteSum { get; }

    public IReadOnlyList<ReferenceImage> Images { get; }

    /// <summary>The cases of a folder with a reference.json and its arrays, as scripts/reference_outputs.py writes them.</summary>
    public static IReadOnlyList<ReferenceCase> Load(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json")));
        int firstLabel = json.RootElement.GetProperty("first_label").GetInt32();
        return [.. json.RootElement.GetProperty("cases").EnumerateArray().Select(item => new ReferenceCase(folder, item, firstLabel))];
    }

    public ImageFrame[] Frames() => [.. Images.Select(image => image.Frame())];
}

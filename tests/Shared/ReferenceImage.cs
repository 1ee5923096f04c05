using System.Text.Json;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>What the reference found in one image.</summary>
internal sealed class ReferenceImage
{
    private readonly string _folder;
    private readonly Dictionary<string, string> _arrays;
    private readonly int _seed;

    public ReferenceImage(string folder, JsonElement json, int firstLabel)
    {
        _folder = folder;
        _seed = json.GetProperty("seed").GetInt32();
        Size = new ImageSize(json.GetProperty("width").GetInt32(), json.GetProperty("height").GetInt32());
        int[] resized = [.. json.GetProperty("resized").EnumerateArray().Select(value => value.GetInt32())];
        Resized = new ImageSize(resized[0], resized[1]);
        Boxes = [.. json.GetProperty("boxes").EnumerateArray().Select(box => Floats(box)).Select(box => new BoundingBox(box[0], box[1], box[2], box[3]))];
        ClassIds = [.. json.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32() - firstLabel)];
        Scores = Floats(json.GetProperty("scores"));
        Masks = [.. json.GetProperty("masks").EnumerateArray().Select(runs => CocoRle.Parse(runs.GetString()!, Size))];
        _arrays = json.GetProperty("arrays").EnumerateObject().ToDictionary(array => array.Name, array => array.Value.GetString()!);
    }

    public ImageSize Size { get; }

    public ImageSize Resized { get; }

    /// <summary>In pixels of the image, best first.</summary>
    public IReadOnlyList<BoundingBox> Boxes { get; }

    /// <summary>0 to K - 1.</summary>
    public IReadOnlyList<int> ClassIds { get; }

    public IReadOnlyList<float> Scores { get; }

    public IReadOnlyList<CocoRle> Masks { get; }

    public ImageFrame Frame() => SyntheticImage.Create(Size.Width, Size.Height, _seed);

    public bool Has(string array) => _arrays.ContainsKey(array);

    public IEnumerable<string> Arrays => _arrays.Keys;

    public float[] Array(string name) => NpyArray.Load(Path.Combine(_folder, _arrays[name])).Data;

    private static float[] Floats(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Parity;

/// <summary>
/// The references can tell the conventions apart: a bundle that says one thing differently gives something else than its reference, so
/// the parity tests would notice if the code took the wrong one. Conventions that only matter in the last bits of a float, such as the
/// epsilon of the pyramid levels, have tests of their own beside the code.
/// </summary>
internal sealed class ConventionTests
{
    [TestCase("tiny-torchvision", "anchor_stride", "fixed")]
    [TestCase("tiny-torchvision", "delta_clamp", "both")]
    [TestCase("tiny-torchvision", "proposal_min_size", 0)]
    [TestCase("tiny-torchvision", "clip_to", "padded")]
    [TestCase("tiny-torchvision", "mask_paste", "grid_sample")]
    [TestCase("tiny-huggingface", "anchor_stride", "input_over_feature")]
    [TestCase("tiny-huggingface", "delta_clamp", "upper")]
    [TestCase("tiny-huggingface", "clip_to", "image")]
    [TestCase("tiny-huggingface", "mask_paste", "integer_box")]
    [TestCase("tiny-mmdetection", "anchor_stride", "input_over_feature")]
    [TestCase("tiny-mmdetection", "delta_clamp", "upper")]
    [TestCase("tiny-mmdetection", "clip_to", "padded")]
    [TestCase("tiny-mmdetection", "mask_paste", "integer_box")]
    [TestCase("tiny-detectron2", "delta_clamp", "both")]
    [TestCase("tiny-detectron2", "clip_to", "padded")]
    [TestCase("tiny-detectron2", "mask_paste", "integer_box")]
    public void Another_convention_gives_another_result(string family, string key, object value)
    {
        using ReferenceFixture reference = ReferenceFixture.Open(family);
        Change(reference.BundleFolder, key, JsonValue.Create(value));
        ModelBundle bundle = ModelBundle.Load(reference.BundleFolder);
        var processor = new MaskRcnnImageProcessor(bundle);
        using var model = new MaskRcnnForObjectDetection(bundle);

        Assert.That(reference.Cases.All(item => Equals(item, processor, model)), Is.False);
    }

    private static bool Equals(ReferenceCase item, MaskRcnnImageProcessor processor, MaskRcnnForObjectDetection model)
    {
        using PixelValues pixels = processor.Preprocess(item.Frames());
        using MaskRcnnModelOutput output = model.Forward(pixels);
        IReadOnlyList<ObjectDetectionResult> detections = processor.PostProcessObjectDetection(output, threshold: 0f);
        IReadOnlyList<IReadOnlyList<IReadOnlyList<InstanceMask>>> masks =
            processor.PostProcessInstanceSegmentation(detections, model.ForwardMasks(output, detections), output.OriginalSizes);
        for (int i = 0; i < item.Images.Count; i++)
        {
            ReferenceImage expected = item.Images[i];
            if (!Near(Corners(output.Proposals[i].Select(proposal => proposal.Box)), expected.Array("proposals"))
                || !detections[i].Labels.SequenceEqual(expected.ClassIds)
                || !Near(Corners(detections[i].Boxes), Corners(expected.Boxes))
                || !SameAreas(masks[i], expected))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameAreas(IReadOnlyList<IReadOnlyList<InstanceMask>> byClass, ReferenceImage expected)
    {
        long found = byClass.Sum(masks => masks.Sum(mask => mask.Area));
        long stored = expected.Masks.Sum(mask => mask.Area);
        return Math.Abs(found - stored) <= 1 + (stored / 1000);
    }

    private static bool Near(float[] actual, float[] expected) =>
        actual.Length == expected.Length && actual.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= Closeness.Pixels);

    private static float[] Corners(IEnumerable<BoundingBox> boxes) =>
        [.. boxes.SelectMany(box => (float[])[box.X1, box.Y1, box.X2, box.Y2])];

    private static void Change(string folder, string key, JsonNode? value)
    {
        string path = Path.Combine(folder, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config["inference"] = new JsonObject { [key] = value };
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(config.ToJsonString());
        File.WriteAllBytes(path, bytes);

        string manifest = Path.Combine(folder, "manifest.json");
        JsonNode listed = JsonNode.Parse(File.ReadAllText(manifest))!;
        listed["files"]!["config.json"] = new JsonObject
        {
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            ["bytes"] = bytes.Length,
        };
        File.WriteAllText(manifest, listed.ToJsonString());
    }
}

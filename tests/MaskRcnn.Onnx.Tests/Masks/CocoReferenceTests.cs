using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Polygons, overlaps and merges are those of COCO's own C code (fixture of scripts/make_rle_fixtures.py).</summary>
internal sealed class CocoReferenceTests
{
    [Test]
    public void A_polygon_gives_the_runs_of_the_reference()
    {
        foreach ((JsonNode polygon, CocoRle mask) in Polygons())
        {
            Assert.That(mask.ToCompressedString(), Is.EqualTo((string?)polygon["counts"]), polygon.ToJsonString());
        }
    }

    [Test]
    public void The_area_is_that_of_the_reference()
    {
        foreach ((JsonNode polygon, CocoRle mask) in Polygons())
        {
            Assert.That(mask.Area, Is.EqualTo((long)polygon["area"]!), polygon.ToJsonString());
        }
    }

    [Test]
    public void The_box_around_the_mask_is_that_of_the_reference()
    {
        foreach ((JsonNode polygon, CocoRle mask) in Polygons())
        {
            MaskWindow bounds = mask.Bounds;
            Assert.That(
                new double[] { bounds.X, bounds.Y, bounds.Width, bounds.Height },
                Is.EqualTo(polygon["box"]!.AsArray().Select(value => (double)value!)),
                polygon.ToJsonString());
        }
    }

    [Test]
    public void The_overlap_of_two_masks_is_that_of_the_reference_with_and_without_a_crowd()
    {
        foreach ((JsonNode pair, CocoRle first, CocoRle second) in Pairs())
        {
            Assert.That(CocoRle.IntersectionOverUnion(first, second), Is.EqualTo((double)pair["iou"]!));
            Assert.That(CocoRle.IntersectionOverUnion(first, second, crowd: true), Is.EqualTo((double)pair["iou_crowd"]!));
        }
    }

    [Test]
    public void The_union_and_the_intersection_have_the_runs_of_the_reference()
    {
        foreach ((JsonNode pair, CocoRle first, CocoRle second) in Pairs())
        {
            Assert.That(CocoRle.Union(first, second).ToCompressedString(), Is.EqualTo((string?)pair["union"]));
            Assert.That(CocoRle.Intersection(first, second).ToCompressedString(), Is.EqualTo((string?)pair["intersection"]));
        }
    }

    private static JsonNode Fixture() => JsonNode.Parse(File.ReadAllText(TestPaths.Fixture("masks", "rle.json")))!;

    private static IEnumerable<(JsonNode Node, CocoRle Mask)> Polygons()
    {
        foreach (JsonNode? node in Fixture()["polygons"]!.AsArray())
        {
            double[] vertices = [.. node!["polygon"]!.AsArray().Select(value => (double)value!)];
            yield return (node, CocoRle.FromPolygon(vertices, new ImageSize((int)node["size"]![1]!, (int)node["size"]![0]!)));
        }
    }

    private static IEnumerable<(JsonNode Node, CocoRle First, CocoRle Second)> Pairs()
    {
        CocoRle[] masks = [.. Polygons().Select(polygon => polygon.Mask)];
        int index = 0;
        foreach (JsonNode? node in Fixture()["pairs"]!.AsArray())
        {
            yield return (node!, masks[index++], masks[index++]);
        }
    }
}

using System.Text.Json;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>Run lengths and polygons of real files.</summary>
internal sealed class SharedRleTests
{
    [Test]
    public void Every_reference_detection_is_written_back_as_it_was_read()
    {
        int masks = 0;
        foreach (JsonElement detection in Read("models", "coco-mobile-maskrcnn", "reference", "detections_val158.json").EnumerateArray())
        {
            CocoRle mask = Runs(detection.GetProperty("segmentation"));
            string text = detection.GetProperty("segmentation").GetProperty("counts").GetString()!;
            Assert.That(mask.ToCompressedString(), Is.EqualTo(text));
            Assert.That(CocoRle.FromBitMask(mask.ToBitMask()).ToCompressedString(), Is.EqualTo(text));
            masks++;
        }

        Assert.That(masks, Is.EqualTo(6606));
    }

    [Test]
    public void Outlines_of_the_reference_detections_fill_to_the_same_pixels()
    {
        foreach (JsonElement detection in Read("models", "coco-mobile-maskrcnn", "reference", "detections_val158.json").EnumerateArray().Take(1000))
        {
            CocoRle mask = Runs(detection.GetProperty("segmentation"));
            BitMask bits = mask.ToBitMask();
            Assert.That(MaskPolygons.Fill(MaskPolygons.Trace(bits), mask.Image).HasSamePixels(bits), Is.True);
        }
    }

    [Test]
    public void Every_made_up_detection_of_the_evaluation_fixture_is_written_back_as_it_was_read()
    {
        foreach (JsonElement detection in Read("data", "coco-eval-fixtures", "instances_val2014_fakesegm100_results.json").EnumerateArray())
        {
            JsonElement segmentation = detection.GetProperty("segmentation");
            Assert.That(Runs(segmentation).ToCompressedString(), Is.EqualTo(segmentation.GetProperty("counts").GetString()));
        }
    }

    [Test]
    public void Ground_truth_polygons_cover_the_area_that_the_file_gives_and_crowds_survive_every_form()
    {
        JsonElement truth = Read("data", "coco-eval-fixtures", "instances_val2014_100.json");
        Dictionary<long, ImageSize> images = truth.GetProperty("images").EnumerateArray().ToDictionary(
            image => image.GetProperty("id").GetInt64(),
            image => new ImageSize(image.GetProperty("width").GetInt32(), image.GetProperty("height").GetInt32()));
        foreach (JsonElement annotation in truth.GetProperty("annotations").EnumerateArray())
        {
            ImageSize image = images[annotation.GetProperty("image_id").GetInt64()];
            JsonElement segmentation = annotation.GetProperty("segmentation");
            double area = annotation.GetProperty("area").GetDouble();
            if (segmentation.ValueKind == JsonValueKind.Object)
            {
                int[] counts = [.. segmentation.GetProperty("counts").EnumerateArray().Select(count => count.GetInt32())];
                CocoRle crowd = CocoRle.FromCounts(counts, image);
                Assert.That(CocoRle.Parse(crowd.ToCompressedString(), image).Counts.ToArray(), Is.EqualTo(counts));
                Assert.That(CocoRle.FromBitMask(crowd.ToBitMask()), Is.EqualTo(crowd));
                continue;
            }

            double[][] polygons = [.. segmentation.EnumerateArray().Select(polygon => polygon.EnumerateArray().Select(v => v.GetDouble()).ToArray())];

            // The file sums the geometric areas of the polygons; pixels along the outlines fall on either side of them.
            double outline = polygons.Sum(Length);
            long[] areas = [.. polygons.Select(polygon => CocoRle.FromPolygon(polygon, image).Area)];
            Assert.That(areas.Sum(), Is.EqualTo(area).Within(4 + (0.5 * outline)));
            Assert.That(CocoRle.FromPolygons(polygons, image).Area, Is.InRange(areas.Max(), areas.Sum()));
        }
    }

    private static double Length(double[] polygon)
    {
        double length = 0;
        for (int i = 0; i < polygon.Length; i += 2)
        {
            int next = (i + 2) % polygon.Length;
            length += double.Hypot(polygon[next] - polygon[i], polygon[next + 1] - polygon[i + 1]);
        }

        return length;
    }

    private static CocoRle Runs(JsonElement segmentation) => CocoRle.Parse(
        segmentation.GetProperty("counts").GetString()!,
        new ImageSize(segmentation.GetProperty("size")[1].GetInt32(), segmentation.GetProperty("size")[0].GetInt32()));

    private static JsonElement Read(params string[] parts)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestPaths.SharedOrSkip(parts)));
        return document.RootElement.Clone();
    }
}

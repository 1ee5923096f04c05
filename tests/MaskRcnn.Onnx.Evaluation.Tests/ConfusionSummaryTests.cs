using CsCheck;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Evaluation.Confusion;

namespace MaskRcnn.Onnx.Evaluation.Tests;

internal sealed class ConfusionSummaryTests
{
    private static readonly EvaluationOptions Boxes = new() { Type = EvaluationType.Boxes };

    [Test]
    public void Found_missed_wrong_and_spurious_are_told_apart()
    {
        CocoDataset dataset = Worlds.Dataset([Truth(0, 1, 0), Truth(0, 1, 4), Truth(0, 2, 8), Truth(1, 3, 0), Truth(1, 3, 8) with { IsCrowd = true }]);
        var detections = new CocoDetections(
            dataset,
            [
                Found(0, 1, 0, 0.9), // the first
                Found(0, 1, 0, 0.8), // the first again
                Found(0, 3, 8, 0.7), // the third, as another class
                Found(1, 3, 8, 0.7), // on a crowd
                Found(1, 2, 5, 0.6), // on nothing
                Found(0, 1, 4, 0.4), // below the threshold
            ]);

        var summary = ConfusionSummary.Of(dataset, detections, Boxes);

        Assert.That(summary.Total, Is.EqualTo(new ConfusionCounts(Matched: 1, Missed: 2, WrongClass: 1, Spurious: 2)));
        Assert.That(summary.ByCategory, Is.EqualTo(new ConfusionCounts[] { new(1, 1, 0, 1), new(0, 0, 1, 1), new(0, 1, 0, 0) }));
        Assert.That(summary.ByImage, Is.EqualTo(new ConfusionCounts[] { new(1, 1, 1, 1), new(0, 1, 0, 1), default, default }));
        Assert.That(summary.Confusions.Select(each => (each.Truth.Id, each.Found.Id, each.Count)), Is.EqualTo(new[] { (2, 3, 1) }));
    }

    [Test]
    public void A_detection_of_the_right_class_comes_before_a_better_one_of_another()
    {
        CocoDataset dataset = Worlds.Dataset([Truth(0, 1, 0)]);
        var detections = new CocoDetections(dataset, [Found(0, 2, 0, 0.9), Found(0, 1, 0, 0.6)]);

        Assert.That(ConfusionSummary.Of(dataset, detections, Boxes).Total, Is.EqualTo(new ConfusionCounts(1, 0, 0, 1)));
    }

    [Test]
    public void Every_annotation_that_counts_is_matched_missed_or_of_a_wrong_class() => Worlds.Any.Sample(
        world =>
        {
            var summary = ConfusionSummary.Of(world.Dataset, world.Detections, Boxes, scoreThreshold: 0.25);

            int counted = world.Dataset.Annotations.Count(annotation => !annotation.IsCrowd);
            int looked = world.Detections.All.Count(detection => detection.Score >= 0.25);
            ConfusionCounts total = summary.Total;
            return total.Matched + total.Missed + total.WrongClass == counted
                && total.Matched + total.WrongClass + total.Spurious <= looked
                && summary.Confusions.Sum(each => each.Count) == total.WrongClass
                && summary.ByImage.Aggregate(default(ConfusionCounts), ConfusionCounts.Add) == total
                && summary.ByCategory.Aggregate(default(ConfusionCounts), ConfusionCounts.Add) == total;
        },
        iter: 3000);

    [TestCase(double.NaN, 0.5)]
    [TestCase(0.5, 0)]
    [TestCase(0.5, 1.5)]
    [TestCase(0.5, double.NaN)]
    public void Thresholds_out_of_range_are_refused(double score, double overlap)
    {
        CocoDataset dataset = Worlds.Dataset([]);

        Assert.That(
            () => ConfusionSummary.Of(dataset, new CocoDetections(dataset, []), Boxes, score, overlap),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    private static CocoAnnotation Truth(long image, int category, double x) =>
        new() { Id = 0, ImageId = image, CategoryId = category, Box = new CocoBox(x, 0, 3, 3), Area = 9 };

    private static CocoDetection Found(long image, int category, double x, double score) =>
        new() { ImageId = image, CategoryId = category, Box = new CocoBox(x, 0, 3, 3), Area = 9, Score = score };
}

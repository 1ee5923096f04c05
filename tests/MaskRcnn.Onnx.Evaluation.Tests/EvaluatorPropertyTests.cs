using CsCheck;
using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.Masks;

namespace MaskRcnn.Onnx.Evaluation.Tests;

internal sealed class EvaluatorPropertyTests
{
    [TestCase(EvaluationType.Boxes)]
    [TestCase(EvaluationType.Masks)]
    [TestCase(EvaluationType.Keypoints)]
    public void The_textbook_evaluator_agrees_on_ties_crowds_ignored_sizes_and_empty_images(EvaluationType type)
    {
        int[][] limits = [[1, 10, 100], [2], [1, 10, 5], [3, 1]];
        int seen = 0;
        Gen.Select(Worlds.Any, Gen.Int[0, limits.Length - 1]).Sample(
            (world, list) =>
            {
                var options = new EvaluationOptions { Type = type, MaxDetections = limits[list], KeypointSigmas = Worlds.Sigmas };

                IReadOnlyList<KeyValuePair<string, double>> fast = CocoEvaluator.Evaluate(world.Dataset, world.Detections, options).Summary.Named();

                IReadOnlyList<KeyValuePair<string, double>> slow = new NaiveCocoEvaluator(world.Dataset, world.Detections, options).Evaluate().Named();
                Interlocked.Add(ref seen, fast.Any(entry => entry.Value is > 0 and < 1) ? 1 : 0);
                return fast.Zip(slow).All(pair => pair.First.Key == pair.Second.Key && Math.Abs(pair.First.Value - pair.Second.Value) < 1e-12);
            },
            iter: 1500);

        Assert.That(seen, Is.GreaterThan(500), "Too few of the cases are interesting.");
    }

    [Test]
    public void The_order_of_input_does_not_matter_where_scores_are_distinct() => Gen.Select(Worlds.Any, Gen.Int).Sample(
        (world, seed) =>
        {
            CocoDetection[] distinct = [.. world.Detections.All.Select((detection, i) => detection with { Score = detection.Score + (i * 1e-6) })];
            CocoDetection[] shuffled = [.. distinct];
            new Random(seed).Shuffle(shuffled);
            EvaluationSummary Of(CocoDetection[] detections) =>
                CocoEvaluator.Evaluate(world.Dataset, new CocoDetections(world.Dataset, detections)).Summary;

            return Of(distinct).Named().SequenceEqual(Of(shuffled).Named());
        },
        iter: 2000);

    [TestCase(EvaluationType.Boxes)]
    [TestCase(EvaluationType.Masks)]
    [TestCase(EvaluationType.Keypoints)]
    public void A_perfect_detector_has_an_AP_of_1(EvaluationType type) => Worlds.Any.Sample(
        world =>
        {
            // Equal objects of a class in an image, and empty ones, are nothing that a detector could tell apart or hit.
            CocoAnnotation[] truth =
            [
                .. world.Dataset.Annotations.Where(g => !g.IsCrowd && g.Box.Area > 0 && g.Mask!.Area > 0 && g.Area > 0 && g.MarkedKeypoints > 0)
                    .DistinctBy(g => (g.ImageId, g.CategoryId)),
            ];
            CocoDataset dataset = Worlds.Dataset(truth);
            var perfect = new CocoDetections(dataset, truth.Select(g => new CocoDetection
            {
                ImageId = g.ImageId,
                CategoryId = g.CategoryId,
                Score = 0.5,
                Box = g.Box,
                Area = g.Area,
                Mask = g.Mask,
                Keypoints = g.Keypoints,
            }));

            EvaluationSummary summary = CocoEvaluator.Evaluate(
                dataset, perfect, new EvaluationOptions { Type = type, KeypointSigmas = Worlds.Sigmas }).Summary;

            return truth.Length == 0 ? summary.AP == -1 : Math.Abs(summary.AP - 1) < 1e-12 && summary.AR[^1].Value == 1;
        },
        iter: 1000);

    [Test]
    public void The_overlap_of_runs_is_that_of_bitmaps() => Worlds.Any.Sample(
        world =>
        {
            foreach (CocoDetection detection in world.Detections.All)
            {
                foreach (CocoAnnotation truth in world.Dataset.Annotations)
                {
                    Assert.That(
                        CocoRle.IntersectionOverUnion(detection.Mask!, truth.Mask!, truth.IsCrowd),
                        Is.EqualTo(NaiveCocoEvaluator.MaskOverlap(detection, truth)).Within(1e-15));
                }
            }
        },
        iter: 300);

    [Test]
    public void The_number_of_processors_does_not_matter() => Worlds.Any.Sample(
        world => CocoEvaluator.Evaluate(world.Dataset, world.Detections).Summary.Named().SequenceEqual(
            CocoEvaluator.Evaluate(world.Dataset, world.Detections, new EvaluationOptions { MaxDegreeOfParallelism = 1 }).Summary.Named()),
        iter: 500);

    [Test]
    public void Where_nothing_counts_every_number_is_minus_1()
    {
        CocoDataset dataset = Worlds.Dataset([]);

        EvaluationResult result = CocoEvaluator.Evaluate(dataset, new CocoDetections(dataset, []));

        Assert.That(result.Summary.Named().Select(entry => entry.Value), Is.All.EqualTo(-1));
        Assert.That(result.PrecisionCurve(0), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(-3)]
    [TestCase(10, 10)]
    [TestCase]
    public void Limits_that_make_no_sense_are_refused(params int[] limits)
    {
        CocoDataset dataset = Worlds.Dataset([]);

        Assert.That(
            () => CocoEvaluator.Evaluate(dataset, new CocoDetections(dataset, []), new EvaluationOptions { MaxDetections = limits }),
            Throws.ArgumentException);
    }
}

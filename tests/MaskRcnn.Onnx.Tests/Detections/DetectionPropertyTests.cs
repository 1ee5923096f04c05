using CsCheck;
using MaskRcnn.Onnx.Detections;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.NaiveTwins;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Detections;

/// <summary>The selector against its twin that decodes and sorts everything.</summary>
internal sealed class DetectionPropertyTests
{
    /// <summary>
    /// A row whose classes take two values, so that some tie; now and then one is no number. Values are quarters: scores are then either equal
    /// or too far apart for another exponential function to order them differently.
    /// </summary>
    private static Gen<float[]> Row(int length) =>
        from palette in Gen.Int[-16, 16].Array[2]
        from choice in Gen.Int[0, 1].Array[length]
        from broken in Gen.Int[0, 30]
        select (float[])[.. choice.Select((c, i) => broken == i ? float.NaN : palette[c] / 4f)];

    /// <summary>Rows of which some are the same.</summary>
    private static Gen<float[]> Logits(int rows, int length) =>
        from some in Row(length).Array[Math.Max(1, rows * 2 / 3)]
        from pick in Gen.Int[0, some.Length - 1].Array[rows]
        select (float[])[.. pick.SelectMany(row => some[row])];

    private static readonly Gen<float> Delta = Gen.Frequency((30, Gen.Float[-3f, 3f]), (1, Gen.OneOf(float.NaN, 1e30f, float.NegativeInfinity)));

    private static readonly Gen<DetectionOptions> Options =
        from score in Gen.OneOf(0f, 0.05f, 0.2f, 0.5f)
        from threshold in Gen.Double[0, 1]
        from max in Gen.Int[-1, 30]
        from minSize in Gen.OneOf(0f, 0.01f, 8f)
        from flags in Gen.Int[0, 15]
        select new DetectionOptions
        {
            ScoreThreshold = score,
            IouThreshold = threshold,
            MaxPerImage = max,
            MinSize = minSize,
            NmsSpace = (flags & 1) != 0 ? NmsSpace.Network : NmsSpace.Original,
            ResultClip = (flags & 2) != 0,
            SuppressAcrossClasses = (flags & 8) != 0,
            DeltaClamp = (flags & 4) != 0 ? DeltaClamp.Upper : DeltaClamp.Both,
        };

    private static readonly Gen<(float[] Logits, float[] Deltas, BoundingBox[] Proposals)> Heads =
        from proposals in BoxGenerators.Near.Array[0, 20]
        from classes in Gen.Int[1, 12]
        from agnostic in Gen.Bool
        from logits in Logits(proposals.Length, classes + 1)
        from deltas in Delta.Array[proposals.Length * 4 * (agnostic ? 1 : classes)]
        select (logits, deltas, proposals);

    [Test]
    public void Any_heads_and_options_give_the_detections_of_the_reference() =>
        Gen.Select(Options, Heads, Gen.Int[1, 200], Gen.Int[1, 200]).Sample((options, heads, width, height) =>
        {
            var scale = new ImageScale(new ImageSize(width, height), new ImageSize(100, 90));
            Detection[] found = new DetectionSelector(options).Select(heads.Logits, heads.Deltas, heads.Proposals, scale);
            List<Detection> expected = NaiveSelection.Run(options, heads.Logits, heads.Deltas, heads.Proposals, scale);
            return found.Select(Key).SequenceEqual(expected.Select(Key))
                && found.Zip(expected).All(pair => Math.Abs(pair.First.Score - pair.Second.Score) < 1e-6f);
        }, iter: 10_000);

    [Test]
    public void More_candidates_than_are_sorted_at_first_give_the_same() =>
        Gen.Select(Gen.Int, Gen.Int[1, 400]).Sample((seed, max) =>
        {
            var random = new Random(seed);
            BoundingBox[] proposals =
            [
                .. Enumerable.Range(0, 150).Select(_ => new BoundingBox(10 + random.NextSingle(), 10, 50, 50 + random.NextSingle())),
            ];
            float[] logits = [.. Enumerable.Range(0, 150 * 13).Select(_ => random.NextSingle())];
            float[] deltas = new float[150 * 12 * 4];
            var options = new DetectionOptions { ScoreThreshold = 0f, IouThreshold = 0.97, MaxPerImage = max };
            var scale = new ImageScale(new ImageSize(60, 60), new ImageSize(60, 60));
            Detection[] found = new DetectionSelector(options).Select(logits, deltas, proposals, scale);
            return found.Select(Key).SequenceEqual(NaiveSelection.Run(options, logits, deltas, proposals, scale).Select(Key));
        }, iter: 50);

    private static (BoundingBox Box, BoundingBox Network, int Class, int Proposal) Key(Detection detection) =>
        (detection.Box, detection.NetworkBox, detection.ClassId, detection.ProposalIndex);
}

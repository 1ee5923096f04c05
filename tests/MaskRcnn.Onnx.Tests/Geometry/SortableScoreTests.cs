using CsCheck;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Tests.Geometry;

internal sealed class SortableScoreTests
{
    private static readonly Gen<float> Score = Gen.Frequency(
        (4, Gen.Float[-10f, 10f]), (2, Gen.Int[-3, 3].Select(value => (float)value)), (1, Gen.OneOf(-0f, 0f, float.MaxValue, float.MinValue, float.Epsilon)));

    [Test]
    public void A_key_gives_its_score_and_index_back() => Gen.Select(Score, Gen.Int[0, int.MaxValue]).Sample((score, index) =>
    {
        ulong key = SortableScore.Key(score, index);
        return SortableScore.ScoreOf(key) == score && SortableScore.IndexOf(key) == index;
    }, iter: 10_000);

    [Test]
    public void The_first_keys_are_the_best_scores_with_lower_indices_first() =>
        Gen.Select(Score.Array[0, 400], Gen.Int[0, 400]).Sample((scores, count) =>
        {
            count = Math.Min(count, scores.Length);
            ulong[] keys = [.. scores.Select(SortableScore.Key)];
            SortableScore.SortSmallest(keys, count);
            int[] expected = [.. Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(count)];
            return keys.Take(count).Select(SortableScore.IndexOf).SequenceEqual(expected)
                && keys.Select(SortableScore.IndexOf).Order().SequenceEqual(Enumerable.Range(0, scores.Length));
        }, iter: 10_000);

    [Test]
    public void Negative_and_positive_zero_tie()
    {
        ulong[] keys = [SortableScore.Key(0f, 5), SortableScore.Key(-0f, 4)];
        SortableScore.SortSmallest(keys, 2);
        Assert.That(keys.Select(SortableScore.IndexOf), Is.EqualTo(new[] { 4, 5 }));
    }
}

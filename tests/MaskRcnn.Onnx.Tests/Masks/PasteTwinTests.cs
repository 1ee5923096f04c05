using CsCheck;
using MaskRcnn.Onnx.Masks;
using MaskRcnn.Onnx.NaiveTwins;

namespace MaskRcnn.Onnx.Tests.Masks;

/// <summary>The fast pastes against the definition, pixel by pixel.</summary>
internal sealed class PasteTwinTests
{
    private const int Cases = 10_000;

    [Test]
    public void Every_probability_is_that_of_the_definition_to_the_last_bit() => SoftCase.Any.Sample(
        soft =>
        {
            var canvas = new float[soft.Image.Width * soft.Image.Height];
            MaskPaster.CopyProbabilitiesTo(soft.Soft(), canvas);
            return canvas.AsSpan().SequenceEqual(NaiveMaskPaste.Probabilities(soft.Soft()));
        },
        iter: Cases);

    [Test]
    public void Every_form_has_exactly_the_pixels_of_the_definition() => SoftCase.Any.Sample(
        soft => MaskForms.AssertAllAre(NaiveMaskPaste.Bytes(soft.Soft(), soft.Threshold, soft.Inclusive), soft.Mask()),
        iter: Cases);

    [Test]
    public void Maps_on_the_threshold_have_the_pixels_of_the_definition_in_rows_and_in_columns() => SoftCase.OnTheThreshold.Sample(
        soft => MaskForms.AssertAllAre(NaiveMaskPaste.Bytes(soft.Soft(), soft.Threshold, soft.Inclusive), soft.Mask()),
        iter: Cases);

    [Test]
    public void Soft_bytes_are_truncated_from_255_times_the_probability() => SoftCase.Any.Sample(
        soft =>
        {
            var canvas = new byte[soft.Image.Width * soft.Image.Height];
            MaskPaster.CopyProbabilitiesTo(soft.Soft(), canvas);
            return canvas.SequenceEqual(NaiveMaskPaste.Probabilities(soft.Soft()).Select(value => (byte)Math.Truncate(value * 255f)));
        },
        iter: Cases);

    [Test]
    public void The_window_is_the_one_of_the_rule_clipped_to_the_image() => SoftCase.Any.Sample(
        soft =>
        {
            MaskWindow window = soft.Mask().ToBitMask().Window;
            for (int y = 0; y < soft.Image.Height; y++)
            {
                for (int x = 0; x < soft.Image.Width; x++)
                {
                    bool inside = x >= window.X && x < window.X + window.Width && y >= window.Y && y < window.Y + window.Height;
                    if (inside != NaiveMaskPaste.InWindow(soft.Soft(), x, y))
                    {
                        return false;
                    }
                }
            }

            return true;
        },
        iter: Cases);
}

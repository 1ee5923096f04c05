using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.Proposals;

namespace MaskRcnn.Onnx.NaiveTwins;

/// <summary>Proposals as the references make them: a table of all anchors, every anchor decoded, everything sorted.</summary>
internal static class NaiveProposals
{
    public static List<Proposal> Run(ProposalOptions options, IReadOnlyList<RpnLevel> levels, ImageSize padded, ImageSize resized)
    {
        ImageSize extent = options.ClipTo == ProposalClip.Padded ? padded : resized;
        var candidates = new List<(Proposal Proposal, int Level, float Order)>();
        for (int l = 0; l < levels.Count; l++)
        {
            List<Proposal> all = DecodeAll(options, levels[l], padded);
            IEnumerable<Proposal> best = all.Where(p => float.IsFinite(p.Logit))
                .OrderByDescending(p => options.Ranking == ScoreOrder.Probability ? p.Score : p.Logit);
            if (options.PreNmsLimit > 0) best = best.Take(options.PreNmsLimit);
            foreach (Proposal proposal in best)
            {
                BoundingBox box = proposal.Box;
                if (!(float.IsFinite(box.X1) && float.IsFinite(box.Y1) && float.IsFinite(box.X2) && float.IsFinite(box.Y2))) continue;
                box = box.ClipTo(extent.Width, extent.Height);
                bool large = options.MinSizeInclusive
                    ? box.Width >= options.MinSize && box.Height >= options.MinSize
                    : box.Width > options.MinSize && box.Height > options.MinSize;
                if (large)
                    candidates.Add((proposal with { Box = box }, l, options.NmsOrder == ScoreOrder.Probability ? proposal.Score : proposal.Logit));
            }
        }

        candidates = [.. candidates.OrderByDescending(candidate => candidate.Order)];
        List<int> kept = NaiveSuppression.Run(
            [.. candidates.Select(c => c.Proposal.Box)], [.. candidates.Select(c => options.SuppressAcrossLevels ? 0 : c.Level)], options.IouThreshold);
        return [.. kept.Take(options.MaxPerImage).Select(i => candidates[i].Proposal)];
    }

    private static List<Proposal> DecodeAll(ProposalOptions options, RpnLevel level, ImageSize padded)
    {
        IReadOnlyList<BoundingBox> cell = options.Levels.Single(anchors => anchors.Stride == level.Stride).CellAnchors;
        (int height, int width) = (level.GridHeight, level.GridWidth);
        bool measured = options.AnchorStride == AnchorStrideRule.InputOverFeature;
        int strideX = measured ? padded.Width / width : level.Stride;
        int strideY = measured ? padded.Height / height : level.Stride;
        var proposals = new List<Proposal>(height * width * cell.Count);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int a = 0; a < cell.Count; a++)
                {
                    var anchor = new BoundingBox(
                        cell[a].X1 + (x * strideX), cell[a].Y1 + (y * strideY), cell[a].X2 + (x * strideX), cell[a].Y2 + (y * strideY));
                    float At(int channel) => level.Deltas.Span[(((channel * height) + y) * width) + x];
                    float logit = level.Logits.Span[(((a * height) + y) * width) + x];
                    BoundingBox box = NaiveBoxCoder.Decode(
                        anchor, [At(4 * a), At((4 * a) + 1), At((4 * a) + 2), At((4 * a) + 3)],
                        options.DeltaMeans, options.DeltaStds, options.DeltaClamp);
                    proposals.Add(new Proposal(box, 1f / (1f + MathF.Exp(-logit)), logit));
                }
            }
        }

        return proposals;
    }
}

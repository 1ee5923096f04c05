using System.Buffers;
using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Detections;

/// <summary>
/// Turns the outputs of the box head into the detections of one image: softmax, one box per class, score threshold, suppression within
/// each class, the best of all.
/// </summary>
/// <remarks>
/// <para>Immutable and thread-safe; scratch memory comes from the shared array pools.</para>
/// <para>
/// In <see cref="NmsSpace.Original"/> (the Hugging Face port, mmdetection) boxes are clipped to the original size times the scale factors,
/// as floats, divided by the scale factors, and compared in pixels of the original image. In <see cref="NmsSpace.Network"/> (torchvision,
/// Detectron2) they are clipped to the resized image and compared in network pixels; the kept ones are scaled back last.
/// </para>
/// <para>
/// Candidates are visited best first, equal scores by proposal, then class, and a box is decoded when it is visited; the visit ends when
/// enough are kept. A candidate whose score or box is not finite is dropped.
/// </para>
/// <para>
/// A filter by class belongs behind the selection: before it, it would let objects in that the limit per image keeps out in the reference.
/// </para>
/// </remarks>
public sealed class DetectionSelector
{
    /// <summary>How many of the best candidates are sorted at first; more follow, twice as many each time, while detections are missing.</summary>
    private const int FirstChunk = 1024;

    private readonly DetectionOptions _options;
    private readonly BoxCoder _coder;
    private readonly float _iouThreshold;

    /// <summary>Creates a selector.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DetectionSelector(DetectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _coder = new BoxCoder([.. options.DeltaMeans], [.. options.DeltaStds], options.DeltaClamp);
        _iouThreshold = NonMaximumSuppression.ThresholdOf(options.IouThreshold);
    }

    /// <summary>Selects the detections of one image.</summary>
    /// <param name="logits">[proposals, classes + 1], background last.</param>
    /// <param name="deltas">[proposals, 4 * classes], class by class, or [proposals, 4] when one box serves all classes.</param>
    /// <param name="proposals">The boxes that the features were pooled from, in network pixels.</param>
    /// <param name="scale">The sizes of the image and the factors between them.</param>
    /// <param name="cancellationToken">Looked at from time to time.</param>
    /// <returns>The detections, best first; empty when there is none.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public Detection[] Select(
        ReadOnlySpan<float> logits,
        ReadOnlySpan<float> deltas,
        ReadOnlySpan<BoundingBox> proposals,
        ImageScale scale,
        CancellationToken cancellationToken = default)
    {
        if (proposals.IsEmpty) return [];
        int classes = ClassesOf(logits.Length, deltas.Length, proposals.Length);
        ulong[] candidates = ArrayPool<ulong>.Shared.Rent(proposals.Length * classes);
        try
        {
            int count = CollectCandidates(logits, proposals.Length, classes, candidates, cancellationToken);
            var boxes = new CandidateBoxes(_coder, deltas, proposals, classes, _options, scale);
            return KeepBest(candidates.AsSpan(0, count), boxes, cancellationToken);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(candidates);
        }
    }

    private static int ClassesOf(int logits, int deltas, int proposals)
    {
        int classes = (logits / proposals) - 1;
        if (classes < 1 || logits != (long)proposals * (classes + 1))
            throw new ArgumentException($"{logits} logits are not a whole number of classes for {proposals} proposals.", nameof(logits));
        if (deltas != 4L * proposals * classes && deltas != 4L * proposals)
            throw new ArgumentException($"{deltas} deltas fit neither {proposals} proposals of {classes} classes nor of one box.", nameof(deltas));
        return classes;
    }

    /// <summary>Collects proposals and classes whose score is above the threshold; the index of a key is proposal * classes + class.</summary>
    private int CollectCandidates(
        ReadOnlySpan<float> logits, int proposals, int classes, Span<ulong> candidates, CancellationToken cancellationToken)
    {
        float[] probabilities = ArrayPool<float>.Shared.Rent(classes + 1);
        int count = 0;
        for (int proposal = 0; proposal < proposals; proposal++)
        {
            if (proposal % 256 == 0) cancellationToken.ThrowIfCancellationRequested();
            ClassProbabilities.Softmax(logits.Slice(proposal * (classes + 1), classes + 1), probabilities);
            for (int c = 0; c < classes; c++)
            {
                if (probabilities[c] > _options.ScoreThreshold) candidates[count++] = SortableScore.Key(probabilities[c], (proposal * classes) + c);
            }
        }

        ArrayPool<float>.Shared.Return(probabilities);
        return count;
    }

    private Detection[] KeepBest(Span<ulong> candidates, CandidateBoxes boxes, CancellationToken cancellationToken)
    {
        int limit = _options.MaxPerImage > 0 ? Math.Min(_options.MaxPerImage, candidates.Length) : candidates.Length;
        bool grouped = !_options.SuppressAcrossClasses;
        float[] scratch = ArrayPool<float>.Shared.Rent(KeptBoxes.ScratchLength(limit, grouped));
        Detection[] detections = ArrayPool<Detection>.Shared.Rent(limit);
        try
        {
            var kept = new KeptBoxes(scratch, limit, grouped);
            for (int chunk = FirstChunk; !candidates.IsEmpty && kept.Count < limit; chunk *= 2)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int sorted = Math.Min(chunk, candidates.Length);
                SortableScore.SortSmallest(candidates, sorted);
                for (int i = 0; i < sorted && kept.Count < limit; i++)
                {
                    int index = SortableScore.IndexOf(candidates[i]);
                    if (!boxes.TryDecode(index, out BoundingBox box, out int classId) || kept.Overlap(box, classId, _iouThreshold)) continue;
                    detections[kept.Count] = boxes.ToDetection(box, SortableScore.ScoreOf(candidates[i]), index);
                    kept.Add(box, classId);
                }

                candidates = candidates[sorted..];
            }

            return boxes.Finish(detections.AsSpan(0, kept.Count));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scratch);
            ArrayPool<Detection>.Shared.Return(detections);
        }
    }
}

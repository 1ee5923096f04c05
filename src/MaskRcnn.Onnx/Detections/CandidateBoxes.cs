using MaskRcnn.Onnx.Geometry;

namespace MaskRcnn.Onnx.Detections;

/// <summary>Decodes the boxes of candidates (proposal * classes + class) into the space they are compared in, and finishes the kept ones.</summary>
internal readonly ref struct CandidateBoxes
{
    private readonly BoxCoder _coder;
    private readonly ReadOnlySpan<float> _deltas;
    private readonly ReadOnlySpan<BoundingBox> _proposals;
    private readonly int _classes;
    private readonly bool _classAgnostic;
    private readonly DetectionOptions _options;
    private readonly ImageScale _scale;

    public CandidateBoxes(
        BoxCoder coder, ReadOnlySpan<float> deltas, ReadOnlySpan<BoundingBox> proposals, int classes, DetectionOptions options, ImageScale scale)
    {
        _coder = coder;
        _deltas = deltas;
        _proposals = proposals;
        _classes = classes;
        _classAgnostic = deltas.Length == 4 * proposals.Length;
        _options = options;
        _scale = scale;
    }

    /// <summary>The box of a candidate; false where it is not finite or too small.</summary>
    public bool TryDecode(int index, out BoundingBox box, out int classId)
    {
        (int proposal, classId) = int.DivRem(index, _classes);
        ReadOnlySpan<float> delta = _deltas.Slice(4 * (_classAgnostic ? proposal : index), 4);
        box = _coder.Decode(_proposals[proposal], delta[0], delta[1], delta[2], delta[3]);
        if (!float.IsFinite(box.X1) || !float.IsFinite(box.Y1) || !float.IsFinite(box.X2) || !float.IsFinite(box.Y2)) return false;
        bool original = _options.NmsSpace == NmsSpace.Original;
        box = original
            ? box.ClipTo(_scale.Original.Width * _scale.ScaleX, _scale.Original.Height * _scale.ScaleY)
            : box.ClipTo(_scale.Resized.Width, _scale.Resized.Height);
        if (!(box.Width >= _options.MinSize && box.Height >= _options.MinSize)) return false;
        if (original)
            box = new BoundingBox(box.X1 / _scale.ScaleX, box.Y1 / _scale.ScaleY, box.X2 / _scale.ScaleX, box.Y2 / _scale.ScaleY);
        return true;
    }

    /// <summary>The detection of a kept box.</summary>
    public Detection ToDetection(BoundingBox box, float score, int index)
    {
        (int proposal, int classId) = int.DivRem(index, _classes);
        return _options.NmsSpace == NmsSpace.Original
            ? new Detection(box, _scale.ToNetwork(box), score, classId, proposal)
            : new Detection(_scale.ToOriginal(box), box, score, classId, proposal);
    }

    /// <summary>Clips the results to the original image and drops the empty ones, where the family does.</summary>
    public Detection[] Finish(ReadOnlySpan<Detection> detections)
    {
        if (!_options.ResultClip) return detections.ToArray();
        var results = new List<Detection>(detections.Length);
        foreach (Detection detection in detections)
        {
            BoundingBox box = detection.Box.ClipTo(_scale.Original.Width, _scale.Original.Height);
            if (box.Width > 0f && box.Height > 0f) results.Add(detection with { Box = box });
        }

        return [.. results];
    }
}

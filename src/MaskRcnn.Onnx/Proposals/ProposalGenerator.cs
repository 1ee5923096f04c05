using System.Buffers;
using MaskRcnn.Onnx.Geometry;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Proposals;

/// <summary>
/// Makes the proposals of one image from the outputs of the region proposal network (Faster R-CNN, section 3): the best anchors of each
/// level are decoded, clipped, freed of what is too small, suppressed within their level and the best of all levels kept.
/// </summary>
/// <remarks>
/// <para>Immutable and thread-safe; scratch memory comes from the shared array pools.</para>
/// <para>
/// Only the anchors that reach the top-k are decoded, one by one and best first, and the search ends when enough are kept: the result is
/// that of the references, which decode every anchor before. Equal scores keep their order: level, then rank within the level, then row,
/// column and anchor.
/// </para>
/// <para>
/// A logit that is not finite takes no place among the best, and an anchor whose box is not finite is dropped, so a network that gives
/// NaN or infinity gives fewer proposals, never an exception.
/// </para>
/// </remarks>
public sealed class ProposalGenerator
{
    private readonly ProposalOptions _options;
    private readonly BoxCoder _coder;
    private readonly BoundingBox[][] _cellAnchors;
    private readonly int[] _strides;

    /// <summary>Creates a generator.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ProposalGenerator(ProposalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxPerImage, 1);
        NonMaximumSuppression.ThresholdOf(options.IouThreshold);
        if (options.Levels.Count == 0) throw new ArgumentException("At least one level is needed.", nameof(options));
        _options = options;
        _coder = new BoxCoder([.. options.DeltaMeans], [.. options.DeltaStds], options.DeltaClamp);
        _strides = [.. options.Levels.Select(level => level.Stride)];
        _cellAnchors = [.. options.Levels.Select(level => level.CellAnchors.ToArray())];
        if (_strides.Distinct().Count() != _strides.Length)
            throw new ArgumentException("Each stride may stand for one level only.", nameof(options));
        if (_cellAnchors.Any(anchors => anchors.Length == 0))
            throw new ArgumentException("Every level needs at least one anchor.", nameof(options));
    }

    /// <summary>How many proposals an image has at most.</summary>
    public int MaxPerImage => _options.MaxPerImage;

    /// <summary>Makes the proposals of one image.</summary>
    /// <param name="levels">The maps of the image, level by level in the order that breaks ties (finest first).</param>
    /// <param name="padded">Size of the network's input with its padding.</param>
    /// <param name="resized">Size of the resized image without padding.</param>
    /// <param name="output">Receives the proposals, best first; room for <see cref="MaxPerImage"/>.</param>
    /// <param name="cancellationToken">Looked at between levels and in the search.</param>
    /// <returns>How many there are; 0 is a valid result.</returns>
    /// <exception cref="ArgumentException">A level is unknown, its maps do not fit their size, or the output is too short.</exception>
    public int Generate(
        ReadOnlySpan<RpnLevel> levels,
        ImageSize padded,
        ImageSize resized,
        Span<Proposal> output,
        CancellationToken cancellationToken = default)
    {
        if (output.Length < MaxPerImage)
            throw new ArgumentException($"The output needs room for {MaxPerImage} proposals, not {output.Length}.", nameof(output));
        using var search = new ProposalSearch(_options, _coder, levels.Length);
        for (int i = 0; i < levels.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            search.AddLevel(GridOf(levels[i], padded), levels[i]);
        }

        ImageSize extent = _options.ClipTo == ProposalClip.Padded ? padded : resized;
        return search.Run(extent, output[..MaxPerImage], cancellationToken);
    }

    private AnchorGrid GridOf(RpnLevel level, ImageSize padded)
    {
        int index = Array.IndexOf(_strides, level.Stride);
        if (index < 0) throw new ArgumentException($"There are no anchors for a level of stride {level.Stride}.", nameof(level));
        AnchorGrid grid = AnchorGrid.Of(
            _options.AnchorStride, _cellAnchors[index], level.Stride, level.GridWidth, level.GridHeight, padded);
        if (level.Logits.Length != grid.Count || level.Deltas.Length != 4L * grid.Count)
        {
            throw new ArgumentException(
                $"The level of stride {level.Stride} has {grid.Count} anchors, but {level.Logits.Length} logits and {level.Deltas.Length} deltas.",
                nameof(level));
        }

        return grid;
    }
}

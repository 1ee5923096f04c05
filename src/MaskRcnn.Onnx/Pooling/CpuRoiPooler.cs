using System.Collections.Concurrent;
using System.Numerics;

namespace MaskRcnn.Onnx.Pooling;

/// <summary>Pools from host memory on the CPU, several RoIs at a time.</summary>
/// <remarks>
/// Thread-safe. The result does not depend on the number of threads. RoIs are worked on level by level and from top to bottom, so that
/// neighbours find each other's features in the cache; the output keeps the order of the input.
/// </remarks>
public sealed unsafe class CpuRoiPooler : IRoiPooler
{
    private const int RoisPerStrip = 8;

    private readonly ConcurrentBag<RoiAlignWorker> _workers = [];
    private readonly int _maxDegreeOfParallelism;

    /// <summary>Creates a pooler.</summary>
    /// <param name="maxDegreeOfParallelism">How many threads one call may use; -1, the default, leaves it to the runtime.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is 0 or below -1.</exception>
    public CpuRoiPooler(int maxDegreeOfParallelism = -1)
    {
        if (maxDegreeOfParallelism is 0 or < -1)
            throw new ArgumentOutOfRangeException(nameof(maxDegreeOfParallelism), maxDegreeOfParallelism, "1 or more, or -1.");
        _maxDegreeOfParallelism = maxDegreeOfParallelism;
    }

    /// <inheritdoc/>
    public void Pool(
        FeaturePyramid pyramid,
        ReadOnlySpan<RegionOfInterest> rois,
        RoiAlignOptions options,
        Span<float> output,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pyramid);
        ArgumentNullException.ThrowIfNull(options);
        if (pyramid is not HostFeaturePyramid host)
            throw new ArgumentException("The pyramid is not in host memory.", nameof(pyramid));
        int pooledLength = checked(host.Channels * options.OutputHeight * options.OutputWidth);
        if (output.Length < (long)rois.Length * pooledLength)
            throw new ArgumentException($"The output needs room for {rois.Length} x {pooledLength} values, not {output.Length}.", nameof(output));

        Source[] sources = SourcesOf(host, options);
        var places = new Place[rois.Length];
        for (int i = 0; i < rois.Length; i++) places[i] = PlaceOf(i, rois[i], host.BatchSize, sources, options);
        Array.Sort(places);

        fixed (float* pooled = output)
        {
            // A lambda cannot capture a fixed local; the pin holds until the loop below has ended.
            nint target = (nint)pooled;
            int strips = (places.Length + RoisPerStrip - 1) / RoisPerStrip;
            ParallelStrips.Run(strips, _maxDegreeOfParallelism, strip =>
            {
                if (!_workers.TryTake(out RoiAlignWorker? worker)) worker = new RoiAlignWorker();
                int end = Math.Min(places.Length, (strip + 1) * RoisPerStrip);
                for (int i = strip * RoisPerStrip; i < end; i++)
                {
                    Place place = places[i];
                    Source source = sources[place.Source];
                    worker.Pool(
                        host.MapsOf(source.Level, place.Roi.BatchIndex), source.Height, source.Width, host.Channels, place.Roi.Box, source.Scale, options,
                        new Span<float>((float*)target + ((long)place.Index * pooledLength), pooledLength));
                }

                _workers.Add(worker);
            }, cancellationToken);
        }
    }

    /// <summary>The levels that take part, finest first.</summary>
    private static Source[] SourcesOf(HostFeaturePyramid host, RoiAlignOptions options)
    {
        IReadOnlyList<int> strides = options.Strides is { Count: > 0 } chosen ? chosen : host.Strides;
        var sources = new Source[strides.Count];
        for (int i = 0; i < sources.Length; i++)
        {
            int level = IndexOf(host.Strides, strides[i]);
            if (level < 0) throw new ArgumentException($"The pyramid has no level of stride {strides[i]}.", nameof(options));
            if (strides.Count > 1 && (!BitOperations.IsPow2(strides[i]) || (i > 0 && strides[i] != 2 * strides[i - 1])))
                throw new ArgumentException("Each stride must be a power of two and twice the one before.", nameof(options));
            sources[i] = new Source(level, host.HeightOf(level), host.WidthOf(level), 1f / strides[i], BitOperations.Log2((uint)strides[i]));
        }

        return sources;
    }

    private static Place PlaceOf(int index, RegionOfInterest roi, int batchSize, Source[] sources, RoiAlignOptions options)
    {
        if ((uint)roi.BatchIndex >= (uint)batchSize)
            throw new ArgumentException($"RoI {index} is of image {roi.BatchIndex} of a batch of {batchSize}.", nameof(roi));
        int source = sources.Length == 1 ? 0 : RoiLevels.Dangerous(roi.Box, options.LevelEpsilon, sources[0].Log2Stride, sources[^1].Log2Stride);
        return new Place(source, index, roi);
    }

    private static int IndexOf(IReadOnlyList<int> strides, int stride)
    {
        for (int i = 0; i < strides.Count; i++)
        {
            if (strides[i] == stride) return i;
        }

        return -1;
    }

    /// <summary>A level that takes part.</summary>
    private readonly record struct Source(int Level, int Height, int Width, float Scale, int Log2Stride);

    /// <summary>A RoI with its level and its position in the input.</summary>
    private readonly record struct Place(int Source, int Index, RegionOfInterest Roi) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            int order = Roi.BatchIndex.CompareTo(other.Roi.BatchIndex);
            if (order == 0) order = Source.CompareTo(other.Source);
            if (order == 0) order = Roi.Box.Y1.CompareTo(other.Roi.Box.Y1);
            return order != 0 ? order : Index.CompareTo(other.Index);
        }
    }
}

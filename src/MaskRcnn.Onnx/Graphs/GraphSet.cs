using System.Diagnostics;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>All graphs of a bundle, opened on one provider and checked. Safe for many threads; disposing waits for running calls.</summary>
internal sealed class GraphSet : IDisposable
{
    private readonly GraphSessions _sessions;
    private readonly ILogger _logger;
    private readonly string _bundle;

    private GraphSet(GraphSessions sessions, ExecutionReport report, GraphFiles files, GraphContract contract, ILogger logger)
    {
        _sessions = sessions;
        _logger = logger;
        _bundle = files.Bundle;
        Report = report;
        Backbone = new(sessions.Backbone, contract);
        BoxHead = new(sessions.BoxHead, contract, Backbone.Channels);
        MaskHead = sessions.MaskHead is { } mask ? new(mask, contract, Backbone.Channels) : null;
        KeypointHead = sessions.KeypointHead is { } keypoint ? new(keypoint, contract, Backbone.Channels) : null;
    }

    /// <summary>Which provider was asked for, which one runs, and why.</summary>
    public ExecutionReport Report { get; }

    public BackboneGraph Backbone { get; }

    public BoxHeadGraph BoxHead { get; }

    /// <summary>Null in a bundle without masks.</summary>
    public MaskHeadGraph? MaskHead { get; }

    /// <summary>Null in a bundle without keypoints.</summary>
    public KeypointHeadGraph? KeypointHead { get; }

    /// <summary>Opens the graphs of a bundle and holds them to what its JSON files say.</summary>
    /// <exception cref="BundleException">A graph is damaged or does not keep the contract.</exception>
    /// <exception cref="ExecutionProviderException">The required provider cannot run.</exception>
    public static GraphSet Open(ModelBundle bundle, ExecutionOptions options, ILogger? logger, CancellationToken cancellation) =>
        Open(GraphFiles.Of(bundle), GraphContract.Of(bundle), options, logger, cancellation);

    /// <summary>Opens graphs and holds them to a contract.</summary>
    /// <exception cref="BundleException">A graph is damaged or does not keep the contract.</exception>
    /// <exception cref="ExecutionProviderException">The required provider cannot run.</exception>
    public static GraphSet Open(
        GraphFiles files, GraphContract contract, ExecutionOptions options, ILogger? logger, CancellationToken cancellation)
    {
        logger ??= NullLogger.Instance;
        GraphSessions sessions = ProviderSelection.Open(
            options,
            provider => GraphSessions.Open(files, provider, options, cancellation),
            static (opened, provider) => opened.Misplaced(provider),
            out ExecutionReport report);
        try
        {
            GraphSet set = new(sessions, report, files, contract, logger);
            Log(logger, files.Bundle, report);
            return set;
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs every graph once on zeros, so that the first image does not pay for memory, kernels and tuning.
    /// </summary>
    /// <param name="size">The padded size of a typical image.</param>
    /// <param name="rois">The RoIs that a typical image has in the box head.</param>
    /// <param name="cancellation">Stops between two nodes.</param>
    public void WarmUp(ImageSize size, int rois, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Backbone.Run(new float[checked(3 * size.Width * size.Height)], 1, size.Height, size.Width, cancellation).Dispose();
        BoxHead.Run(
            new float[checked(rois * BoxHead.Pooled.Count)],
            rois,
            new float[rois * BoxHead.LogitsPerRoi],
            new float[rois * BoxHead.DeltasPerRoi],
            cancellation);
        if (MaskHead is { } mask)
            mask.Run(new float[mask.Pooled.Count], new long[1], 1, new float[mask.MaskSize * mask.MaskSize], cancellation);
        if (KeypointHead is { } keypoint)
        {
            keypoint.Run(
                new float[keypoint.Pooled.Count], 1, new float[keypoint.Keypoints * keypoint.MapSize * keypoint.MapSize], cancellation);
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        _logger.WarmedUp(_bundle, size.Width, size.Height, milliseconds);
    }

    public void Dispose() => _sessions.Dispose();

    private static void Log(ILogger logger, string bundle, ExecutionReport report)
    {
        string requested = ProviderNames.Short(report.Requested);
        string effective = ProviderNames.Short(report.Effective);
        if (report.IsFallback)
        {
            logger.ProviderFallback(bundle, requested, effective, report.Reason);
            ProviderMetrics.FellBack(bundle, requested, effective);
        }
        else
        {
            logger.ProviderSelected(bundle, requested, effective, report.Reason);
        }
    }
}

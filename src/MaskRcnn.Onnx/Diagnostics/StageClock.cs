using System.Diagnostics;

namespace MaskRcnn.Onnx.Diagnostics;

/// <summary>Sums the wall time of each stage of one call.</summary>
/// <remarks>Not thread-safe: one call, one clock.</remarks>
internal sealed class StageClock
{
    private readonly long[] _ticks = new long[(int)Stage.MaskHead + 1];
    private long _last = Stopwatch.GetTimestamp();

    /// <summary>Books the time since the last booking to a stage.</summary>
    public void Finish(Stage stage)
    {
        long now = Stopwatch.GetTimestamp();
        _ticks[(int)stage] += now - _last;
        _last = now;
    }

    /// <summary>What was booked so far.</summary>
    public StageTimings ToTimings() => new()
    {
        Preprocess = Of(Stage.Preprocess),
        Backbone = Of(Stage.Backbone),
        Proposals = Of(Stage.Proposals),
        Pooling = Of(Stage.Pooling),
        BoxHead = Of(Stage.BoxHead),
        Selection = Of(Stage.Selection),
        MaskHead = Of(Stage.MaskHead),
    };

    private TimeSpan Of(Stage stage) => Stopwatch.GetElapsedTime(0, _ticks[(int)stage]);
}

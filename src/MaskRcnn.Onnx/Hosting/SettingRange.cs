namespace MaskRcnn.Onnx.Hosting;

/// <summary>The range of settings that are durations; attributes cannot state it without reflection.</summary>
internal static class SettingRange
{
    /// <summary>What a message says of the range.</summary>
    public const string DurationText = "lies between 1 ms and 1 day";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Whether a duration that is given is out of range.</summary>
    public static bool IsOutside(TimeSpan? duration) => duration is { } given && (given < Shortest || given > Longest);
}

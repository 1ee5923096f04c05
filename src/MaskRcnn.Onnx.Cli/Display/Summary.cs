using System.Globalization;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>The last line of a run.</summary>
/// <param name="Report">What happened.</param>
/// <param name="DoneBefore">Images that an earlier run did.</param>
/// <param name="Elapsed">From the first decode to the last write.</param>
/// <param name="Info">The model and where it ran.</param>
/// <param name="Output">The output folder, as the user gave it.</param>
internal sealed record Summary(RunReport Report, int DoneBefore, TimeSpan Elapsed, SegmenterInfo Info, string Output)
{
    /// <summary>The line where there was nothing left to do.</summary>
    public static string OfNothingToDo(int doneBefore) => $"0 images, {Before(doneBefore)}.";

    /// <inheritdoc/>
    public override string ToString()
    {
        double rate = Report.DoneCount / Math.Max(Elapsed.TotalSeconds, 1e-6);
        string failed = Report.FailedCount > 0 ? $", {Report.FailedCount} failed" : "";
        string before = DoneBefore > 0 ? $", {Before(DoneBefore)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Count(Report.DoneCount, "image")} with {Count(Report.InstanceCount, "instance")} in {Elapsed.TotalSeconds:0.00} s ({rate:0.00} images/s){failed}{before}; {Printable.Of(Info.Model)} on {Info.EffectiveProvider}, results in {Printable.Of(Output)}");
    }

    private static string Before(int images) => $"{images} done before (--overwrite does them anew)";

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";
}

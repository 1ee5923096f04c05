using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Conversion;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>Shows the steps of a conversion: as a bar on a terminal, as a line per step elsewhere.</summary>
internal static class StepProgress
{
    /// <summary>Runs work that reports its steps.</summary>
    /// <param name="terminal">Where to show them.</param>
    /// <param name="quiet">Whether the user wants none.</param>
    /// <param name="work">The work.</param>
    public static T Show<T>(Terminal terminal, bool quiet, Func<IProgress<ConversionProgress>, T> work)
    {
        if (quiet)
        {
            return work(new Reporter(static _ => { }));
        }

        if (!terminal.ErrorIsTerminal)
        {
            string? last = null;
            return work(new Reporter(progress =>
            {
                if (progress.Step != last)
                {
                    last = progress.Step;
                    terminal.Hint(Printable.Of(progress.Step));
                }
            }));
        }

        return terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask("Starting", maxValue: 1);
                return work(new Reporter(progress =>
                {
                    bar.Description = Markup.Escape(Printable.Of(progress.Step));
                    bar.Value = progress.Fraction;
                }));
            });
    }

    // The runtime's own Progress<T> would report from other threads, later and in any order.
    private sealed class Reporter(Action<ConversionProgress> report) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => report(value);
    }
}

using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>Shows on a terminal how far a run is; says nothing into a pipe or a file.</summary>
internal static class ProgressBar
{
    /// <summary>Runs work of several images under a progress bar that disappears at its end.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="images">How many images there are.</param>
    /// <param name="quiet">Whether the user wants none.</param>
    /// <param name="work">The run; it calls what it is given after each image, from any thread.</param>
    public static Task ShowAsync(Terminal terminal, int images, bool quiet, Func<Action, Task> work)
    {
        if (quiet || !terminal.ErrorIsTerminal || images < 2)
        {
            return work(static () => { });
        }

        return terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                int done = 0;
                ProgressTask bar = context.AddTask($"0 of {images} images", maxValue: images);
                await work(() =>
                {
                    bar.Description = $"{Interlocked.Increment(ref done)} of {images} images";
                    bar.Increment(1);
                }).ConfigureAwait(false);
            });
    }
}

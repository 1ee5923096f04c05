using System.Globalization;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Conversion;
using MaskRcnn.Onnx.Conversion.Verification;

namespace MaskRcnn.Onnx.Cli.Converting;

/// <summary>The whole of <c>maskrcnn convert</c>.</summary>
internal sealed class ConvertRun(ConvertSettings settings, Terminal terminal, ICheckpointConverter converter)
{
    /// <summary>Runs.</summary>
    /// <returns>An exit code.</returns>
    /// <exception cref="CommandException">Something that was asked for cannot be done; nothing was written.</exception>
    /// <exception cref="MaskRcnnException">The checkpoint or a configuration cannot be used; nothing was written.</exception>
    public int Run(CancellationToken cancellationToken)
    {
        CheckCheckpoint();
        CheckOutput();
        ConversionOptions options = Options();
        ConversionSummary summary;
        try
        {
            summary = StepProgress.Show(
                terminal,
                settings.Quiet,
                progress => converter.Convert(settings.Checkpoint, settings.Output, options, progress, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Problem("interrupted", "nothing was written.");
            return ExitCodes.Interrupted;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The output folder {settings.Output} cannot be written: {FileReason.Of(error)}", error);
        }

        if (!settings.Quiet)
        {
            SummaryTables.Show(summary, terminal);
        }

        int exitCode = settings.Verify ? Verify(cancellationToken) : ExitCodes.Success;
        if (exitCode == ExitCodes.Success && !settings.Quiet)
        {
            terminal.OutputWriter.WriteLine($"Try it: maskrcnn segment picture.jpg --model {Quoted(settings.Output)} --overlay");
        }

        return exitCode;
    }

    private int Verify(CancellationToken cancellationToken)
    {
        VerificationReport report;
        try
        {
            report = StepProgress.Show(terminal, settings.Quiet, progress =>
            {
                progress.Report(new ConversionProgress("Verifying", 0));
                return converter.Verify(settings.Output, cancellationToken);
            });
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Problem("interrupted", $"the bundle in {settings.Output} is whole, but it was not verified.");
            return ExitCodes.Interrupted;
        }

        if (!settings.Quiet && report.Inputs.Count > 0)
        {
            SummaryTables.Show(report, terminal);
        }

        if (report.Failure is { } failure)
        {
            string where = failure.Input is { } input ? $"{failure.Stage}, on {input}" : failure.Stage;
            terminal.Problem(
                "verification failed", $"{where}: {failure.Message} The bundle in {settings.Output} is kept; do not rely on it.");
            return ExitCodes.VerificationFailed;
        }

        if (!settings.Quiet)
        {
            string seconds = report.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
            terminal.OutputWriter.WriteLine($"Verified in {seconds} s: it loads, runs and gives finite numbers only.");
        }

        return ExitCodes.Success;
    }

    private void CheckCheckpoint()
    {
        if (Path.Exists(settings.Checkpoint))
        {
            return;
        }

        bool isAddress = settings.Checkpoint.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || settings.Checkpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        throw new CommandException(isAddress
            ? "The checkpoint is an address; download it first, then convert the file."
            : $"There is no checkpoint {settings.Checkpoint}.");
    }

    // Before minutes are spent on reading; and replacing the output must not take away what the bundle is made from.
    private void CheckOutput()
    {
        if (!settings.Overwrite && Directory.Exists(settings.Output) && Directory.EnumerateFileSystemEntries(settings.Output).Any())
        {
            throw new CommandException(
                $"{settings.Output} is there already; --overwrite replaces a bundle, --output names another folder.");
        }

        string output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(settings.Output));
        foreach (string input in new[] { settings.Checkpoint, settings.Config, settings.Labels }.OfType<string>())
        {
            string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(input));
            for (string? above = full; above is not null; above = Path.GetDirectoryName(above))
            {
                if (!PathComparison.Comparer.Equals(above, output))
                {
                    continue;
                }

                throw new CommandException($"{input} lies in the output folder {settings.Output}; name another folder with --output.");
            }
        }
    }

    private ConversionOptions Options()
    {
        ConversionConfig? config = settings.Config is { } path ? ConversionConfig.Load(path) : null;
        return new ConversionOptions
        {
            Family = settings.Family,
            Config = config?.Config,
            Preprocessor = config?.Preprocessor,
            Labels = settings.Labels is { } labels ? LabelFile.Read(labels) : null,
            BatchNormEpsilon = settings.BatchNormEpsilon,
            HalfPrecision = settings.HalfPrecision,
            Name = settings.Name,
            License = settings.License,
            Source = settings.Source,
            Overwrite = settings.Overwrite,
        };
    }

    // As a shell takes it, where a name has a blank.
    private static string Quoted(string path) => Printable.Of(path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path);
}

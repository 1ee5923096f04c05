using System.CommandLine;
using System.Runtime.InteropServices;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Execution;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary><c>maskrcnn doctor</c>: what this machine can run models on, found out by running something on each.</summary>
internal sealed class DoctorCommand : Command
{
    private readonly Terminal _terminal;

    public DoctorCommand(Terminal terminal)
        : base("doctor", "Shows what this machine can run models on, and why not on the rest.")
    {
        _terminal = terminal;
        SetAction((_, cancellationToken) => Task.Run(() => Show(ProviderDoctor.Diagnose(cancellationToken: cancellationToken)), CancellationToken.None));
    }

    private int Show(RuntimeDiagnosis diagnosis)
    {
        Table machine = _terminal.NewTable("part", "version");
        AddRow(machine, "maskrcnn", typeof(InstanceSegmenter).Assembly.GetName().Version!.ToString(fieldCount: 3));
        AddRow(machine, "ONNX Runtime", diagnosis.RuntimeVersion ?? "its native library does not load");
        AddRow(machine, ".NET", RuntimeInformation.FrameworkDescription);
        AddRow(machine, "system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} cores");
        AddRow(machine, "compiled in", string.Join(", ", diagnosis.CompiledProviders));
        _terminal.Show(machine);

        Table providers = _terminal.NewTable("provider", "works", "because");
        foreach (ProviderDiagnosis provider in diagnosis.Providers)
        {
            AddRow(providers, ProviderNames.Short(provider.Provider), provider.Works ? "yes" : "no", provider.Reason);
        }

        _terminal.Show(providers);
        return diagnosis.Providers.Any(provider => provider.Works) ? ExitCodes.Success : ExitCodes.NothingDone;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Of(cell))));
}

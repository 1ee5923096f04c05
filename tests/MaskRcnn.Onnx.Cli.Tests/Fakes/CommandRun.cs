using MaskRcnn.Onnx.Cli.Commands;
using MaskRcnn.Onnx.Cli.Display;

namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>Runs command lines in this process, over a fake model and images of text.</summary>
internal sealed class CommandRun
{
    public FakeSegmenter Segmenter { get; init; } = new();

    public TextImages Images { get; } = new();

    public FakeModels Models { get => field ??= new FakeModels(Segmenter); init; }

    public FakeConverter Converter { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public bool IsTerminal { get; init; }

    public async Task<(int ExitCode, string Output, string Error)> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, IsTerminal, IsTerminal);
        int exitCode = await new MaskRcnnCommandLine(terminal, Models, Images, Converter, Time).RunAsync(args, cancellationToken);
        return (exitCode, output.ToString(), error.ToString());
    }

    public Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args) => RunAsync(CancellationToken.None, args);
}

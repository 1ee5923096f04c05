using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Cli;

/// <summary>Turns the first Ctrl+C (or a request to end) into a cancelled token; a second one ends the process at once.</summary>
internal sealed class Interruption : IDisposable
{
    private const int FirstSignalExitCode = 128;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, signal: 2));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, signal: 15));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>128 plus the number of the signal, as a shell reports it.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Interrupted;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int signal)
    {
        if (_source.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        ExitCode = FirstSignalExitCode + signal;
        _source.Cancel();
    }
}

namespace MaskRcnn.Onnx.Cli;

/// <summary>The command cannot start as it was given: the message goes to standard error and the process ends with <see cref="ExitCodes.NothingDone"/>.</summary>
internal sealed class CommandException : Exception
{
    /// <param name="message">What is wrong and what to do about it, a sentence.</param>
    /// <param name="innerException">What a library below said.</param>
    public CommandException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

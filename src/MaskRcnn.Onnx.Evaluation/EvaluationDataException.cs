namespace MaskRcnn.Onnx.Evaluation;

/// <summary>An annotation or result file is malformed, or the two do not belong together.</summary>
public sealed class EvaluationDataException : MaskRcnnException
{
    /// <summary>Creates the error.</summary>
    /// <param name="problem">What is wrong.</param>
    /// <param name="file">Name of the file, without its folder; null for data made in code.</param>
    /// <param name="entry">Which entry, such as <c>annotation 1768</c> or <c>result 12</c>; null where it is the file as a whole.</param>
    /// <param name="field">The field, such as <c>bbox</c>; null where it is the entry as a whole.</param>
    /// <param name="innerException">What the parser said.</param>
    public EvaluationDataException(
        string problem, string? file = null, string? entry = null, string? field = null, Exception? innerException = null)
        : base(string.Join(": ", new[] { file, entry, field, problem }.Where(part => part is not null)), innerException)
    {
        File = file;
        Entry = entry;
        Field = field;
    }

    /// <summary>Name of the file, without its folder, or null.</summary>
    public string? File { get; }

    /// <summary>Which entry of the file, or null.</summary>
    public string? Entry { get; }

    /// <summary>The field of the entry, or null.</summary>
    public string? Field { get; }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Opens a file of a data set and turns what goes wrong into one kind of error that names the file.</summary>
internal static class CocoFile
{
    /// <summary>Runs a reader over a file.</summary>
    /// <exception cref="EvaluationDataException">The file cannot be read or is not what it should be.</exception>
    public static T Read<T>(string path, Func<JsonFileStream, string, T> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        string file = Path.GetFileName(path);
        try
        {
            using var json = new JsonFileStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0));
            return read(json, file);
        }
        catch (JsonException exception)
        {
            throw new EvaluationDataException(Reason(exception), file, innerException: exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new EvaluationDataException("there is no such file", file, innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationDataException("the file cannot be read", file, innerException: exception);
        }
    }

    /// <summary>Reads the array that follows: as much as is in memory is found first, then parsed on all processors.</summary>
    /// <exception cref="EvaluationDataException">An element is wrong: of several, the first.</exception>
    public static List<TOut> ReadArray<TIn, TOut>(
        JsonFileStream json,
        JsonTypeInfo<TIn> type,
        string file,
        string kind,
        Func<TIn, int, TOut> convert,
        CancellationToken cancellationToken)
        where TIn : class
    {
        var list = new List<TOut>();
        var elements = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            int first = list.Count;
            try
            {
                if (!json.ReadElements(elements))
                {
                    return list;
                }
            }
            catch (JsonException exception)
            {
                throw new EvaluationDataException(Reason(exception), file, $"{kind} at position {first + elements.Count}", null, exception);
            }

            list.AddRange(InOrder.Convert(elements.Count, i => convert(Parse(elements[i].Span, type, file, kind, first + i), first + i), cancellationToken));
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> element, JsonTypeInfo<T> type, string file, string kind, int position)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(element, type) ?? throw new EvaluationDataException("is null", file, $"{kind} at position {position}");
        }
        catch (JsonException exception)
        {
            throw new EvaluationDataException(Reason(exception), file, $"{kind} at position {position}", FieldOf(exception), exception);
        }
    }

    private static string? FieldOf(JsonException exception) =>
        exception.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : null;

    private static string Reason(JsonException exception)
    {
        // The serializer appends its own position, which counts from the start of the element and would mislead.
        int end = exception.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return end > 0 ? exception.Message[..end] : exception.Message;
    }
}

using System.Buffers;
using System.Text.Json;

namespace MaskRcnn.Onnx.Results;

/// <summary>Writes COCO results one after the other, so that a run of any length needs the memory of one detection.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CocoResultWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _writer;
    private bool _hasResults;

    /// <summary>Starts the array.</summary>
    /// <param name="stream">Takes the text, UTF-8 with one detection a line; stays open.</param>
    public CocoResultWriter(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        _stream = stream;
        _writer = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = ResultsJsonContext.Coco.Options.Encoder });
        _stream.WriteByte((byte)'[');
    }

    /// <summary>Adds a detection.</summary>
    public void Write(CocoResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        _line.ResetWrittenCount();
        _line.Write(_hasResults ? ",\n"u8 : "\n"u8);
        _writer.Reset();
        JsonSerializer.Serialize(_writer, result, ResultsJsonContext.Coco.CocoResult);
        _stream.Write(_line.WrittenSpan);
        _hasResults = true;
    }

    /// <summary>Ends the array; nothing can be added after it.</summary>
    public void Complete() => _stream.Write("\n]\n"u8);

    /// <summary>Frees the buffer; writes nothing.</summary>
    public void Dispose() => _writer.Dispose();
}

using System.Buffers;
using System.Text.Json;

namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>
/// Reads a JSON file of any length token by token, or a whole value at a time, with memory for the longest value only.
/// </summary>
internal sealed class JsonFileStream : IDisposable
{
    // Long enough that the processors rarely wait for each other between two fillings.
    private const int MostAtFirst = 1 << 24;
    private const int LongestValue = 1 << 28;

    private readonly Stream _stream;
    private byte[] _buffer;
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state = new(new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });

    public JsonFileStream(Stream stream)
    {
        _stream = stream;
        _buffer = ArrayPool<byte>.Shared.Rent(stream.CanSeek ? (int)Math.Clamp(stream.Length + 1, 1, MostAtFirst) : MostAtFirst);
        Fill();
        if (_end >= 3 && _buffer.AsSpan(0, 3).SequenceEqual("\uFEFF"u8))
        {
            _start = 3;
        }
    }

    /// <summary>Kind of the token that <see cref="Next"/> stopped at.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>Text of a property's name.</summary>
    public string? Name { get; private set; }

    /// <summary>Moves to the next token; false at the end of the file.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public bool Next()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
            if (reader.Read())
            {
                Token = reader.TokenType;
                Name = Token == JsonTokenType.PropertyName ? reader.GetString() : null;
                Advance(ref reader);
                return true;
            }

            if (_isFinal)
            {
                return false;
            }

            Advance(ref reader);
            Fill();
        }
    }

    /// <summary>Passes over the value that follows.</summary>
    public void Skip()
    {
        Require(Next());
        int depth = 0;
        do
        {
            depth += Token is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1
                : Token is JsonTokenType.EndObject or JsonTokenType.EndArray ? -1
                : 0;
        }
        while (depth > 0 && Require(Next()));
    }

    /// <summary>
    /// Finds the next elements of an array, as many as are in memory but at least one; the first call stands behind the array's start.
    /// </summary>
    /// <param name="elements">Receives where they lie; good until the next call of any method.</param>
    /// <returns>False at the end of the array.</returns>
    /// <exception cref="JsonException">The text is not JSON; the elements before it are given all the same.</exception>
    public bool ReadElements(List<ReadOnlyMemory<byte>> elements)
    {
        elements.Clear();
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
            JsonReaderState state = _state;
            long consumed = 0;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndArray)
                {
                    if (elements.Count > 0)
                    {
                        break;
                    }

                    Advance(ref reader);
                    return false;
                }

                int first = _start + (int)reader.TokenStartIndex;
                if (!reader.TrySkip())
                {
                    break;
                }

                consumed = reader.BytesConsumed;
                state = reader.CurrentState;
                elements.Add(_buffer.AsMemory(first, _start + (int)consumed - first));
            }

            _start += (int)consumed;
            _state = state;
            if (elements.Count > 0)
            {
                return true;
            }

            Require(!_isFinal);
            Fill();
        }
    }

    /// <summary>Gives the buffer back and closes the file.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _stream.Dispose();
    }

    private static bool Require(bool condition) => condition ? true : throw new JsonException("The file ends in the middle of a value.");

    private void Advance(ref Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private void Fill()
    {
        int kept = _end - _start;
        byte[] target = _buffer;
        if (kept > _buffer.Length / 2)
        {
            if (_buffer.Length >= LongestValue)
            {
                throw new JsonException($"A value is longer than {LongestValue} bytes.");
            }

            target = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        }

        _buffer.AsSpan(_start, kept).CopyTo(target);
        if (target != _buffer)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _start = 0;
        _end = kept;
        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isFinal = read == 0;
    }
}

using System.Collections;
using System.Globalization;
using System.Text;

namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>
/// A request in the log: a line of text, and its parts by name for logs that keep those. What is not known is in neither.
/// </summary>
/// <remarks>Immutable.</remarks>
internal sealed class RequestLine : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _parts = [];
    private readonly StringBuilder _text = new();

    public RequestLine(string method, string route, int status, RequestRecord record, string requestId)
    {
        Add("Method", "", method);
        Add("Route", " ", route);
        Add("Status", " ", status);
        Add("Code", " ", record.Code);
        Add("Milliseconds", " in ", Math.Round(record.Elapsed.TotalMilliseconds, 3), " ms");
        Add("Client", " from ", record.Client);
        Add("Model", ", model ", record.Model);
        Add("Width", ", ", record.ImageSize?.Width);
        Add("Height", "x", record.ImageSize?.Height);
        Add("Instances", ", ", record.Instances, " instances");
        Add("Stages", ", ", record.ToServerTiming());
        Add("RequestId", ", request ", requestId);
    }

    /// <inheritdoc/>
    public int Count => _parts.Count;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _parts[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _parts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Add(string name, string before, object? value, string after = "")
    {
        if (value is not null)
        {
            _parts.Add(new(name, value));
            _text.Append(before).Append(CultureInfo.InvariantCulture, $"{value}{after}");
        }
    }
}

namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>How the requests of one load ended and how long they took.</summary>
/// <remarks>Adding is thread-safe.</remarks>
internal sealed class LoadRecord
{
    /// <summary>The server did not listen any more.</summary>
    public const string Refused = "refused";

    /// <summary>The connection broke, or no answer came.</summary>
    public const string Lost = "lost";

    private readonly Dictionary<string, List<double>> _milliseconds = new(StringComparer.Ordinal);

    public TimeSpan Elapsed { get; set; }

    public int Succeeded => Count("200");

    /// <summary>Requests, however they ended.</summary>
    public int Sent => Outcomes.Values.Sum();

    public double PerSecond => Succeeded / Elapsed.TotalSeconds;

    /// <summary>Ways to end, with how often each happened.</summary>
    public IReadOnlyDictionary<string, int> Outcomes => _milliseconds.ToDictionary(pair => pair.Key, pair => pair.Value.Count);

    public void Add(string outcome, TimeSpan time)
    {
        lock (_milliseconds)
        {
            if (!_milliseconds.TryGetValue(outcome, out List<double>? times))
            {
                _milliseconds[outcome] = times = [];
            }

            times.Add(time.TotalMilliseconds);
        }
    }

    public int Count(string outcome)
    {
        lock (_milliseconds)
        {
            return _milliseconds.TryGetValue(outcome, out List<double>? times) ? times.Count : 0;
        }
    }

    /// <summary>The time in milliseconds that a share of the requests with these outcomes stayed below; 0 where there were none.</summary>
    public double Percentile(double share, Func<string, bool> outcomes)
    {
        double[] times = [.. _milliseconds.Where(pair => outcomes(pair.Key)).SelectMany(pair => pair.Value).Order()];
        return times.Length == 0 ? 0 : times[Math.Min(times.Length - 1, (int)(share * times.Length))];
    }

    /// <summary>One line for people.</summary>
    public string Describe(Func<string, bool> outcomes) =>
        $"p50 {Percentile(0.5, outcomes):F0} ms, p95 {Percentile(0.95, outcomes):F0} ms, p99 {Percentile(0.99, outcomes):F0} ms";

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Outcomes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Value} x {pair.Key}"));
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MaskRcnn.Onnx.Server.Observability;

/// <summary>What is noted of one request, for its log line, its metrics and its <c>Server-Timing</c> header.</summary>
/// <remarks>Not thread-safe: it follows its request.</remarks>
internal sealed class RequestRecord
{
    /// <summary>The code of a request that was answered.</summary>
    public const string Success = "ok";

    /// <summary>The code of a request whose client went away.</summary>
    public const string ClientClosed = "client_closed";

    /// <summary>The code of a batch none of whose images could be answered.</summary>
    public const string BatchFailed = "batch_failed";

    private readonly List<(string Name, TimeSpan Duration)> _stages = [];
    private readonly HashSet<string> _networkStages = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Where it went; null where there is nothing.</summary>
    public RouteEndpoint? Endpoint { get; set; }

    /// <summary>How it ended: <see cref="Success"/>, one of the other codes here, or a problem's.</summary>
    public string Code { get; set; } = Success;

    /// <summary>Who sent it: the name of an API key, else the address.</summary>
    public string Client { get; set; } = "-";

    /// <summary>The model that was asked for; null where none was, or not yet.</summary>
    public string? Model { get; set; }

    /// <summary>Width and height of the one image; null where there is none, or it could not be read.</summary>
    public (int Width, int Height)? ImageSize { get; set; }

    /// <summary>What was found; null where nothing was looked for.</summary>
    public int? Instances { get; set; }

    /// <summary>Time since the request came.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>The server's own stages: read, decode, queue, encode. Those of the network the SDK measures itself.</summary>
    public IEnumerable<(string Name, TimeSpan Duration)> OwnStages => _stages.Where(stage => !_networkStages.Contains(stage.Name));

    /// <summary>The record of a request; made where it has none.</summary>
    public static RequestRecord Of(HttpContext context)
    {
        RequestRecord? record = context.Features.Get<RequestRecord>();
        if (record is null)
        {
            record = new RequestRecord();
            context.Features.Set(record);
        }

        return record;
    }

    /// <summary>Notes how long a stage took; several of one name are summed.</summary>
    public void Add(string stage, TimeSpan duration)
    {
        int index = _stages.FindIndex(known => known.Name == stage);
        if (index < 0)
        {
            _stages.Add((stage, duration));
        }
        else
        {
            _stages[index] = (stage, _stages[index].Duration + duration);
        }
    }

    /// <summary>Notes the stages of a run.</summary>
    public void Add(StageTimings timings)
    {
        AddNetwork("preprocess", timings.Preprocess);
        AddNetwork("backbone", timings.Backbone);
        AddNetwork("proposals", timings.Proposals);
        AddNetwork("pooling", timings.Pooling);
        AddNetwork("box_head", timings.BoxHead);
        AddNetwork("selection", timings.Selection);
        AddNetwork("mask_head", timings.MaskHead);
    }

    /// <summary>The stages as the header <c>Server-Timing</c> gives them, in milliseconds.</summary>
    public string ToServerTiming()
    {
        var text = new StringBuilder();
        foreach ((string name, TimeSpan duration) in _stages)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name};dur={duration.TotalMilliseconds:0.###}, ");
        }

        return text.Append(CultureInfo.InvariantCulture, $"total;dur={Elapsed.TotalMilliseconds:0.###}").ToString();
    }

    private void AddNetwork(string stage, TimeSpan duration)
    {
        _networkStages.Add(stage);
        Add(stage, duration);
    }
}

using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Graphs;

/// <summary>The sessions of a bundle's graphs, all on one provider.</summary>
internal sealed class GraphSessions : IProviderUser
{
    private readonly List<GraphSession> _all = [];

    private GraphSessions(ExecutionProvider provider) => ProviderName = ProviderNames.Runtime(provider) ?? "";

    public string ProviderName { get; private set; }

    public GraphSession Backbone { get; private set; } = null!;

    public GraphSession BoxHead { get; private set; } = null!;

    public GraphSession? MaskHead { get; private set; }

    public GraphSession? KeypointHead { get; private set; }

    /// <summary>Opens them; if one cannot be opened, none stays open.</summary>
    public static GraphSessions Open(GraphFiles files, ExecutionProvider provider, ExecutionOptions options, CancellationToken cancellation)
    {
        GraphSessions sessions = new(provider);
        try
        {
            sessions.Backbone = Add(files.Backbone);
            sessions.BoxHead = Add(files.BoxHead);
            sessions.MaskHead = files.MaskHead is null ? null : Add(files.MaskHead);
            sessions.KeypointHead = files.KeypointHead is null ? null : Add(files.KeypointHead);
            sessions.ProviderName = sessions.Backbone.PluginName ?? sessions.ProviderName;
            return sessions;
        }
        catch
        {
            sessions.Dispose();
            throw;
        }

        GraphSession Add(BundleGraph graph)
        {
            GraphSession session = GraphSession.Open(graph, provider, options, cancellation);
            sessions._all.Add(session);
            return session;
        }
    }

    /// <summary>Null when the provider took every graph; else which one it did not.</summary>
    public string? Misplaced(ExecutionProvider provider)
    {
        foreach (GraphSession session in _all)
        {
            // An input that only indexes (labels) may stay with the processor.
            if (!session.Placements.Any(placement => placement.IsWith(provider, session.PluginName)))
            {
                return $"the runtime left {session.File} with {session.Placements[0].ProviderName ?? session.Placements[0].MemoryName}";
            }
        }

        return null;
    }

    public void Dispose()
    {
        foreach (GraphSession session in _all)
            session.Dispose();
    }
}

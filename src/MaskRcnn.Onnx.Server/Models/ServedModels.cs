using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>The models of this server.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class ServedModels : IDisposable
{
    private readonly ServedModel? _default;

    /// <param name="all">At least one.</param>
    /// <param name="defaultName">The one that requests get which name none; null for the only one.</param>
    public ServedModels(IReadOnlyList<ServedModel> all, string? defaultName)
    {
        All = all;
        _default = defaultName is not null ? all.Single(model => model.Name == defaultName) : all.Count == 1 ? all[0] : null;
    }

    public IReadOnlyList<ServedModel> All { get; }

    /// <summary>The name of the model that requests get which name none; null where they must name one.</summary>
    public string? DefaultName => _default?.Name;

    /// <summary>Whether every model is ready.</summary>
    public bool AreReady => All.All(model => model.Segmenter is not null);

    /// <summary>The model that a request asks for.</summary>
    /// <exception cref="ProblemException">There is none of that name, or none was named and there are several.</exception>
    public ServedModel Find(string? name)
    {
        if (name is null)
        {
            return _default ?? throw new ProblemException(ProblemKinds.ModelRequired, $"Add model=NAME to the address: {Names()}.");
        }

        return All.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.Ordinal))
            ?? throw new ProblemException(ProblemKinds.ModelNotFound, $"The models of this server: {Names()}.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ServedModel model in All)
        {
            model.Dispose();
        }
    }

    private string Names() => string.Join(", ", All.Select(model => model.Name));
}

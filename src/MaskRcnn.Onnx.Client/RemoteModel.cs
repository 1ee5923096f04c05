namespace MaskRcnn.Onnx.Client;

/// <summary>Finds the model that a client means among those of a server.</summary>
internal static class RemoteModel
{
    /// <summary>What stands for a model until the server has told it.</summary>
    public static SegmenterInfo NotYetKnown(string? name) => new()
    {
        Model = name ?? "remote",
        Labels = [],
        CategoryIds = [],
        HasMasks = false,
        KeypointNames = [],
        MaxInstances = 0,
        RequestedProvider = "unknown",
        EffectiveProvider = "unknown",
    };

    /// <summary>The named model, or the only one.</summary>
    public static SegmenterInfo Choose(ModelsDocument answer, string? name)
    {
        string names = string.Join(", ", answer.Models.Select(model => model.Name));
        ModelDocument model = name is null
            ? answer.Models is [var only] ? only : throw new RemoteSegmenterException($"The server has {answer.Models.Count} models ({names}); name one.")
            : answer.Models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.Ordinal))
                ?? throw new RemoteSegmenterException($"The server has no model '{name}'; it has {names}.");
        return new SegmenterInfo
        {
            Model = model.Name,
            Labels = model.Labels,
            CategoryIds = model.CategoryIds,
            HasMasks = model.HasMasks,
            KeypointNames = model.KeypointNames,
            KeypointSkeleton = [.. model.KeypointSkeleton.Where(pair => pair.Count == 2).Select(pair => (pair[0], pair[1]))],
            MaxInstances = model.MaxInstances,
            RequestedProvider = model.RequestedProvider,
            EffectiveProvider = model.EffectiveProvider,
            ProviderReason = model.ProviderReason,
        };
    }
}

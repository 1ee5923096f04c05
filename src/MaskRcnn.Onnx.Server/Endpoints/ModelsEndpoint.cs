using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary><c>GET /v1/models</c>: what models there are and what they find. Answered once all are loaded.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ModelsEndpoint(ServedModels models)
{
    /// <summary>Answers a request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var document = new ModelsDocument { Default = models.DefaultName, Models = [.. models.All.Select(Describe)] };
        return JsonAnswer.WriteAsync(context.Response, document, ServerJsonContext.Default.ModelsDocument);
    }

    /// <summary>A model as it is now.</summary>
    /// <exception cref="ProblemException">It is not ready.</exception>
    public static ModelDocument Describe(ServedModel model)
    {
        SegmenterInfo info = Entrance.Ready(model).Info;
        return new ModelDocument
        {
            Name = model.Name,
            Bundle = info.Model,
            Labels = info.Labels,
            CategoryIds = info.CategoryIds,
            HasMasks = info.HasMasks,
            KeypointNames = info.KeypointNames,
            KeypointSkeleton = [.. info.KeypointSkeleton.Select(pair => (int[])[pair.First, pair.Second])],
            MaxInstances = info.MaxInstances,
            RequestedProvider = info.RequestedProvider,
            EffectiveProvider = info.EffectiveProvider,
            ProviderReason = info.ProviderReason,
            Workers = model.Gate.Workers,
            QueueLimit = model.Gate.Capacity - model.Gate.Workers,
        };
    }
}

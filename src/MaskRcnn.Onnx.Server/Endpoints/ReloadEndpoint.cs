using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Observability;
using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>
/// <c>POST /v1/models/{name}/reload</c>: reads the model's folder anew and replaces the running model without failing a request. There
/// only where the administrator has a key; which folder it is stays with the settings.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ReloadEndpoint(ServedModels models, IServiceProvider services)
{
    public const string NameParameter = "name";

    /// <summary>Answers a request when the old model is gone.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ServedModel model = models.Find((string)context.Request.RouteValues[NameParameter]!);
        RequestRecord.Of(context).Model = model.Name;
        Entrance.Ready(model);
        try
        {
            await services.GetRequiredKeyedService<IInstanceSegmenterReloader>(model.Name).ReloadAsync(model: null, context.RequestAborted);
        }
        catch (ModelReloadException exception)
        {
            throw new ProblemException(ProblemKinds.ReloadRefused, exception.Message);
        }

        await JsonAnswer.WriteAsync(context.Response, ModelsEndpoint.Describe(model), ServerJsonContext.Default.ModelDocument);
    }
}

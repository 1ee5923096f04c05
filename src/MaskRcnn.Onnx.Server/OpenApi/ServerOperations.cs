using MaskRcnn.Onnx.Server.Endpoints;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.OpenApi;

namespace MaskRcnn.Onnx.Server.OpenApi;

/// <summary>Describes what tells about the server and its models.</summary>
internal static class ServerOperations
{
    /// <summary>Adds them.</summary>
    /// <param name="document">The description.</param>
    /// <param name="schemas">The schemas of the answers.</param>
    /// <param name="reloads">Whether models can be reloaded.</param>
    /// <param name="openMetrics">Whether the metrics need no key.</param>
    public static void Add(OpenApiDocument document, ContractSchemas schemas, bool reloads, bool openMetrics)
    {
        new Operation(document, "models", "The models and what they find.")
            .Answering(200, "Once all are loaded.", (JsonAnswer.MediaType, schemas.Models))
            .Failing(ProblemKinds.HostNotAllowed, ProblemKinds.NotReady)
            .ForClients()
            .Add(HttpMethod.Get, "/v1/models");
        new Operation(document, "info", "Versions, providers and limits.")
            .Answering(200, "They.", (JsonAnswer.MediaType, schemas.Info))
            .Failing(ProblemKinds.HostNotAllowed)
            .ForClients()
            .Add(HttpMethod.Get, "/v1/info");
        if (reloads)
        {
            new Operation(
                document, "reload", "Reads a model's folder anew and replaces it without failing a request; needs the administrator's key.")
                .With(ReloadEndpoint.NameParameter, Schema.Text("The model."), ParameterLocation.Path)
                .Answering(200, "What runs now.", (JsonAnswer.MediaType, schemas.Model))
                .Failing(
                    ProblemKinds.HostNotAllowed, ProblemKinds.CrossSite, ProblemKinds.AdministratorKeyRequired, ProblemKinds.ModelNotFound,
                    ProblemKinds.ReloadRefused, ProblemKinds.NotReady)
                .ForClients()
                .Add(HttpMethod.Post, "/v1/models/{name}/reload");
        }

        new Operation(document, "live", "Whether the process answers; needs no key.")
            .Answering(200, "It does.", (JsonAnswer.MediaType, schemas.Health))
            .Add(HttpMethod.Get, "/health/live");
        new Operation(document, "ready", "Whether requests should be sent here; needs no key.")
            .Answering(200, "Yes: the models are warm.", (JsonAnswer.MediaType, schemas.Health))
            .Answering(
                503,
                "No: models are being loaded, a device is lost, runs hang on every worker, or it is stopping.",
                (JsonAnswer.MediaType, schemas.Health))
            .Add(HttpMethod.Get, "/health/ready");
        Operation metrics = new Operation(document, "metrics", "What the server counts, for Prometheus.")
            .Answering(200, "Prometheus' text format.", ("text/plain", Schema.Text("Metrics.")));
        (openMetrics ? metrics : metrics.Failing(ProblemKinds.HostNotAllowed).ForClients()).Add(HttpMethod.Get, "/metrics");
    }
}

using System.Net;
using System.Text;

namespace MaskRcnn.Onnx.Client.Tests;

/// <summary>Answers requests in the place of a server and remembers them.</summary>
internal sealed class FakeServer(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> segment) : HttpMessageHandler
{
    public const string Models = """
        {"models":[{"name":"cells","labels":["round","odd, long","7"],"category_ids":[1,2,3],"has_masks":true,"keypoint_names":[],"keypoint_skeleton":[[0,1],[1,2]],
        "max_instances":100,"requested_provider":"auto","effective_provider":"cpu","provider_reason":null,"unknown":1}]}
        """;

    public const string Empty = """{"format_version":1,"file":null,"width":3,"height":2,"model":"cells","provider":"cpu","instances":[]}""";

    public FakeServer(string answer = Empty, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json")
        : this((_, _) => Task.FromResult(Answer(answer, status, type)))
    {
    }

    public List<string> Addresses { get; } = [];

    public string? Key { get; private set; }

    /// <summary>Whether requests are never answered.</summary>
    public bool Silent { get; init; }

    /// <summary>Whether connections are refused.</summary>
    public bool Down { get; set; }

    public string ModelsAnswer { get; init; } = Models;

    public int ModelRequests => Addresses.Count(address => address.EndsWith("/v1/models", StringComparison.Ordinal));

    public static HttpResponseMessage Answer(string text, HttpStatusCode status = HttpStatusCode.OK, string type = "application/json") =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, type) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Addresses)
        {
            Addresses.Add(request.RequestUri!.AbsoluteUri);
            Key = request.Headers.TryGetValues("X-API-Key", out IEnumerable<string>? keys) ? keys.Single() : null;
        }

        if (Down)
        {
            throw new HttpRequestException("Connection refused");
        }

        if (Silent)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return request.Method == HttpMethod.Get ? Answer(ModelsAnswer) : await segment(request, cancellationToken);
    }
}

using System.Net;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Tests.Fakes;

namespace MaskRcnn.Onnx.Server.Tests.Problems;

/// <summary>What goes wrong inside is told to the log and not to the client (goal G15).</summary>
internal sealed class DiscretionTests
{
    private const string Secret = "/secret/place/model.onnx at MaskRcnn.Onnx.Secret.Run()";

    private static readonly TestCaseData[] Faults =
    [
        new(new InferenceException(Secret), HttpStatusCode.InternalServerError, "inference_failed"),
        new(new InvalidOperationException(Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new ArgumentException(Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new MaskRcnnException(Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new BundleException(Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new FileNotFoundException(Secret, Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new TimeoutException(Secret), HttpStatusCode.InternalServerError, "internal_error"),
        new(new InsufficientMemoryException(Secret), HttpStatusCode.ServiceUnavailable, "memory_busy"),
        new(new SegmenterBusyException(Secret), HttpStatusCode.ServiceUnavailable, "server_busy"),
        new(new SegmenterTimeoutException(Secret), HttpStatusCode.GatewayTimeout, "queue_timeout"),
        new(new ObjectDisposedException(Secret), HttpStatusCode.ServiceUnavailable, "not_ready"),
    ];

    [TestCaseSource(nameof(Faults))]
    public async Task A_fault_of_the_network_is_answered_without_its_text_and_the_server_goes_on(
        Exception fault, HttpStatusCode status, string code)
    {
        bool first = true;
        var segmenter = new FakeSegmenter { BeforeEach = _ => first ? throw fault : Task.CompletedTask };
        await using TestServer server = await TestServer.StartAsync(segmenter);

        using HttpResponseMessage response = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        first = false;
        using HttpResponseMessage next = await server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));

        string id = (await response.ProblemAsync(status, code)).RequestId!;
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("secret"));
        Assert.That(response.Headers.ToString(), Does.Not.Contain("secret"));
        Assert.That(next.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        if (status == HttpStatusCode.InternalServerError)
        {
            Assert.That(server.Log.All.Select(line => line.Text), Has.Some.Contains(id).And.Contains("/secret/place"));
        }
    }

    [Test]
    public void Codes_are_distinct_and_keep_to_their_form()
    {
        Assert.That(ProblemKinds.All.Select(kind => kind.Code), Is.Unique.And.All.Match("^[a-z]+(_[a-z]+)*$"));
        Assert.That(ProblemKinds.All.Select(kind => kind.Status), Is.All.InRange(400, 504));
    }

    /// <summary>Programs rely on these; adding one is fine, changing one is not.</summary>
    [Test]
    public void Codes_do_not_change()
    {
        string[] known =
        [
            "bad_request 400", "invalid_query 400", "empty_body 400", "invalid_multipart 400", "too_many_images 400",
            "host_not_allowed 400", "model_required 400",
            "api_key_required 401", "administrator_key_required 403", "not_found 404", "model_not_found 404",
            "cross_site 403", "method_not_allowed 405", "upload_timeout 408", "reload_refused 409",
            "body_too_large 413", "image_too_large 413", "unsupported_media_type 415",
            "unsupported_content_encoding 415", "image_unreadable 422", "rate_limited 429",
            "internal_error 500", "inference_failed 500", "server_busy 503", "memory_busy 503", "not_ready 503",
            "queue_timeout 504", "run_timeout 504",
        ];

        Assert.That(ProblemKinds.All.Select(kind => $"{kind.Code} {kind.Status}"), Is.SupersetOf(known));
    }
}

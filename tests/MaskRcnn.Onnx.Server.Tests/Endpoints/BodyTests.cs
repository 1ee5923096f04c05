using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

/// <summary>What bodies are taken and which are refused, with which status and code.</summary>
internal sealed class BodyTests
{
    private const int MostBytes = 20_000;
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() =>
        _server = await TestServer.StartAsync(
            new FakeSegmenter(), $"Limits:MaxBodyBytes={MostBytes}", "Limits:MaxSide=300", "Limits:MaxPixels=40000");

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [TearDown]
    public void Nothing_is_held()
    {
        Assert.That(_server.App.Services.GetRequiredService<BodyBudget>().InUse, Is.Zero);
        Assert.That(_server.App.Services.GetRequiredService<DecodedBytesBudget>().InUse, Is.Zero);
        Assert.That(_server.Models.All[0].Gate.Taken, Is.Zero);
        Assert.That(_server.Models.All[0].Gate.Running, Is.Zero);
    }

    [TestCase("image/png")]
    [TestCase("image/jpeg")]
    [TestCase("IMAGE/whatever")]
    [TestCase("application/octet-stream")]
    public async Task What_an_image_is_its_own_bytes_tell(string contentType)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(), contentType));

        Assert.That((await response.JsonAsync()).GetProperty("width").GetInt32(), Is.EqualTo(8));
    }

    [TestCase("text/plain")]
    [TestCase("application/json")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("multipart/mixed; boundary=a")]
    [TestCase("imagepng")]
    [TestCase(null)]
    public async Task Another_type_of_body_is_refused(string? contentType)
    {
        var content = new ByteArrayContent(Pictures.Png());
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [Test]
    public async Task An_empty_body_or_file_is_refused([Values] bool form, [Values] bool announced)
    {
        using HttpContent empty = form ? Pictures.Form(([], "a.png")) : Pictures.Raw([]);
        using HttpContent content = announced ? empty : new Unannounced(empty);

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        await response.ProblemAsync(HttpStatusCode.BadRequest, "empty_body");
    }

    [Test]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_announced_or_not([Values] bool announced, [Values] bool form)
    {
        using HttpContent content = form ? Pictures.Form((new byte[MostBytes + 100_000], "a.png")) : Pictures.Raw(new byte[MostBytes + 1]);
        using HttpContent sent = announced ? content : new Unannounced(content);

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", sent);

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [Test]
    public async Task A_body_just_within_the_limit_is_read()
    {
        byte[] file = new byte[MostBytes];
        Pictures.Png().CopyTo(file, 0);

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(file));

        await response.JsonAsync();
    }

    [TestCase(301, 1)]
    [TestCase(1, 301)]
    [TestCase(201, 200)]
    public async Task An_image_over_the_limit_of_size_is_refused(int width, int height)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png(width, height)));

        Assert.That((await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "image_too_large")).Detail, Does.Contain("limit"));
    }

    [Test]
    public async Task Bytes_that_are_no_image_are_refused([Values("no image at all", "")] string start)
    {
        byte[] file = start.Length > 0 ? Encoding.ASCII.GetBytes(start) : Pictures.Png()[..40];

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(file));

        await response.ProblemAsync(HttpStatusCode.UnprocessableEntity, "image_unreadable");
    }

    [Test]
    public async Task A_field_of_a_form_that_is_no_file_is_refused(
        [Values("/v1/segment", "/v1/segment/batch")] string path, [Values] bool first)
    {
        using var form = new MultipartFormDataContent();
        HttpContent[] parts = [new StringContent("0.9"), Pictures.Raw(Pictures.Png())];
        foreach (HttpContent part in first ? parts : parts.Reverse())
        {
            if (part is StringContent)
            {
                form.Add(part, "score");
            }
            else
            {
                form.Add(part, "a", "a.png");
            }
        }

        using HttpResponseMessage response = await _server.Client.PostAsync(path, form);

        Assert.That((await response.ProblemAsync(HttpStatusCode.BadRequest, "invalid_multipart")).Detail, Does.Contain("into the address"));
    }

    [Test]
    public async Task A_form_without_parts_has_no_image()
    {
        using HttpContent content = Pictures.Raw("--a--\r\n"u8.ToArray(), "multipart/form-data; boundary=a");

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        await response.ProblemAsync(HttpStatusCode.BadRequest, "empty_body");
    }

    [TestCase("gzip", false)]
    [TestCase("identity, br", false)]
    [TestCase("identity", true)]
    [TestCase("IDENTITY", true)]
    public async Task A_compressed_body_is_refused_by_its_header(string coding, bool taken)
    {
        using HttpContent content = Pictures.Raw(Pictures.Png());
        content.Headers.TryAddWithoutValidation("Content-Encoding", coding);

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        if (taken)
        {
            await response.JsonAsync();
            return;
        }

        ProblemDocument problem = await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_content_encoding");
        Assert.That(problem.Detail, Does.Contain("Content-Encoding"));
        Assert.That(response.Headers.GetValues("Accept-Encoding"), Is.EqualTo(new[] { "identity" }));
    }

    [Test]
    public async Task A_name_of_a_file_loses_its_folders()
    {
        using var form = new MultipartFormDataContent { { Pictures.Raw(Pictures.Png()), "whatever", "../../a.png" } };

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", form);

        Assert.That((await response.JsonAsync()).GetProperty("file").GetString(), Is.EqualTo("a.png"));
    }

    [Test]
    public async Task Two_images_belong_into_a_batch()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/v1/segment", Pictures.Form((Pictures.Png(), "a"), (Pictures.Png(), "b")));

        await response.ProblemAsync(HttpStatusCode.BadRequest, "too_many_images");
    }

    [Test]
    public async Task A_file_of_another_type_in_a_form_is_refused()
    {
        var file = new ByteArrayContent(Pictures.Png());
        file.Headers.ContentType = new MediaTypeHeaderValue("text/html");

        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/v1/segment", new MultipartFormDataContent { { file, "image", "a.html" } });

        await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
    }

    [TestCase("multipart/form-data", "x")]
    [TestCase("multipart/form-data; boundary=", "x")]
    [TestCase("multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901", "x")]
    [TestCase("multipart/form-data; boundary=a", "no boundary at all")]
    [TestCase("multipart/form-data; boundary=a", "--a\r\n\r\nno headers\r\n--a--")]
    [TestCase("multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; filename=x\r\n\r\ncut short")]
    [TestCase("multipart/form-data; boundary=a", "--a\r\nContent-Disposition: form-data; filename=x")]
    [TestCase("multipart/form-data; boundary=a", "--a\r\nContent-Disposition form-data\r\n\r\n\r\n--a--")]
    [TestCase("multipart/form-data; boundary=a", "--a\r\nContent-Disposition: \0;;;\r\n\r\n\r\n--a--")]
    public async Task A_malformed_form_is_refused(string contentType, string body)
    {
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        await response.ProblemAsync(HttpStatusCode.BadRequest, "invalid_multipart");
    }

    [TestCase("headers")]
    [TestCase("long header")]
    [TestCase("parts")]
    public async Task A_form_that_only_costs_time_is_refused(string what)
    {
        string part = "--a\r\nContent-Disposition: form-data; name=x\r\n\r\n\r\n";
        string body = what switch
        {
            "headers" => "--a\r\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"X-{i}: 1\r\n")) + "\r\n\r\n--a--",
            "long header" => "--a\r\nX: " + new string('x', 10_000) + "\r\n\r\n\r\n--a--",
            _ => string.Concat(Enumerable.Repeat(part, 50)) + "--a--",
        };
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=a");

        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", content);

        await response.ProblemAsync(HttpStatusCode.BadRequest, "invalid_multipart");
    }

    private sealed class Unannounced : HttpContent
    {
        private readonly HttpContent _inner;

        public Unannounced(HttpContent inner)
        {
            _inner = inner;
            Headers.ContentType = inner.Headers.ContentType;
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _inner.CopyToAsync(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

using System.Net;
using System.Text.Json;
using MaskRcnn.Onnx.Server.Contracts;

namespace MaskRcnn.Onnx.Server.Tests.Fakes;

/// <summary>Looks into answers.</summary>
internal static class Answer
{
    /// <summary>Names of types and namespaces, lines of a stack, paths.</summary>
    private const string Telltales =
        @"Exception|\b(System|Microsoft|MaskRcnn|OnnxRuntime|SkiaSharp)\.|^\s+at |\.cs\b|:line \d|"
        + @"(?<![\w:/])/(home|work|tmp|var|usr|root|secret)\b|[A-Z]:\\\\";

    /// <summary>Asserts that an answer is a complete problem of a kind, and gives it.</summary>
    public static async Task<ProblemDocument> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code)
    {
        string text = await response.Content.ReadAsStringAsync();
        AssertDiscreet(text);
        Assert.That(response.StatusCode, Is.EqualTo(status), text);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), text);
        ProblemDocument problem = JsonSerializer.Deserialize(text, ServerJsonContext.Default.ProblemDocument)!;
        using IDisposable all = Assert.EnterMultipleScope();
        Assert.That(problem.Code, Is.EqualTo(code));
        Assert.That(problem.Status, Is.EqualTo((int)status));
        Assert.That(problem.Type, Is.EqualTo($"urn:maskrcnn:problem:{code}"));
        Assert.That(problem.Title, Is.Not.Empty);
        Assert.That(problem.Detail, Is.Not.Empty);
        Assert.That(problem.RequestId, Is.EqualTo(response.Headers.GetValues("X-Request-Id").Single()));
        return problem;
    }

    /// <summary>Asserts that an answer tells nothing about the machine or the program (goal G15).</summary>
    public static void AssertDiscreet(string text) => Assert.That(text, Does.Not.Match(Telltales), text);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response)
    {
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => System.Text.Encoding.UTF8.GetString(body));
        using JsonDocument document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}

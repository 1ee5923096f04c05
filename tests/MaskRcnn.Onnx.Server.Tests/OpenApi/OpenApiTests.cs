using System.Text.Json;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.OpenApi;

/// <summary>The description agrees with what the server does.</summary>
internal sealed class OpenApiTests
{
    private static readonly string[] Described = ["/v1/", "/health/", "/metrics"];

    private TestServer _server = null!;
    private JsonElement _document;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync(new FakeSegmenter(), "Security:AdminKey=a-key-of-the-administrator");
        using HttpResponseMessage response = await _server.Client.GetAsync("/openapi/v1.json");
        _document = await response.JsonAsync();
    }

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public void It_describes_every_address_of_the_interface_and_no_other()
    {
        string[] mapped =
        [
            .. _server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Select(endpoint => endpoint.RoutePattern.RawText!)
                .Where(path => Described.Any(start => path.StartsWith(start, StringComparison.Ordinal)))
                .Distinct(),
        ];

        Assert.That(_document.GetProperty("paths").EnumerateObject().Select(path => path.Name), Is.EquivalentTo(mapped));
    }

    [Test]
    public void Every_code_is_described_with_its_status()
    {
        var described = new HashSet<string>();
        JsonElement.ObjectEnumerator paths = _document.GetProperty("paths").EnumerateObject();
        foreach (JsonProperty operation in paths.SelectMany(path => path.Value.EnumerateObject()))
        {
            foreach (JsonProperty response in operation.Value.GetProperty("responses").EnumerateObject())
            {
                string text = response.Value.GetProperty("description").GetString()!;
                described.UnionWith(ProblemKinds.All
                    .Where(kind => text.Contains($"{kind.Code}: {kind.Title}", StringComparison.Ordinal))
                    .Select(kind => $"{kind.Code} {response.Name}"));
            }
        }

        string[] general = ["not_found", "method_not_allowed"];
        Assert.That(described, Is.EquivalentTo(
            ProblemKinds.All.Where(kind => !general.Contains(kind.Code)).Select(kind => $"{kind.Code} {kind.Status}")));
    }

    [TestCase("Problem", new[] { "type", "title", "status", "detail", "code", "request_id" })]
    [TestCase("Models", new[] { "default", "models" })]
    [TestCase("SegmentationDocument", new[] { "format_version", "file", "width", "height", "model", "provider", "instances" })]
    public void The_shapes_are_described_by_their_names_on_the_wire(string schema, string[] properties)
    {
        JsonElement described = _document.GetProperty("components").GetProperty("schemas").GetProperty(schema).GetProperty("properties");

        Assert.That(described.EnumerateObject().Select(property => property.Name), Is.EquivalentTo(properties));
    }

    [Test]
    public async Task A_result_has_exactly_the_properties_that_are_described()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(Pictures.Png()));
        JsonElement instance = (await response.JsonAsync()).GetProperty("instances")[0];

        JsonElement described = _document.GetProperty("components").GetProperty("schemas").GetProperty("SegmentationDocument")
            .GetProperty("properties").GetProperty("instances").GetProperty("items");
        Assert.That(
            instance.EnumerateObject().Select(property => property.Name),
            Is.EquivalentTo(described.GetProperty("required").EnumerateArray().Select(name => name.GetString())));
    }

    [Test]
    public void Every_reference_leads_somewhere()
    {
        string text = _document.GetRawText();
        foreach (string reference in text.Split("\"$ref\":").Skip(1).Select(rest => rest.Split('"')[1]))
        {
            JsonElement target = _document;
            foreach (string part in reference.TrimStart('#', '/').Split('/'))
            {
                Assert.That(target.TryGetProperty(part, out target), reference);
            }
        }
    }
}

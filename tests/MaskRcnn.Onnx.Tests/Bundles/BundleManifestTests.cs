using System.Text;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class BundleManifestTests
{
    private const string Hash = "35991e10afd52ce571c07d5273e701945a9155af91ddbbd0c84b8092ccaa8cd2";

    [Test]
    public void A_manifest_survives_reading_and_writing()
    {
        string json = $$$"""
            {"format_version":1,"name":"n","source":"s","license":"l","files":{"a.onnx":{"sha256":"{{{Hash}}}","bytes":5000000000},
            "sub/b":{"sha256":"{{{Hash}}}","bytes":0}},"metrics":{"bbox":{"AP":0.28}},"other":[1]}
            """;

        BundleManifest manifest = Parse(json);

        Assert.That(manifest.Files["a.onnx"], Is.EqualTo(new BundleFile(Hash, 5_000_000_000)));
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(manifest.ToUtf8Json()), JsonElement.Parse(json)), Is.True);
    }

    [Test]
    public void Only_the_version_and_the_files_are_needed()
    {
        BundleManifest manifest = Parse("""{"format_version":1,"files":{}}""");

        Assert.That((manifest.Name, manifest.Source, manifest.License, manifest.Metrics), Is.EqualTo(((string?)null, (string?)null, (string?)null, (JsonElement?)null)));
    }

    [Test]
    public void Hashes_may_be_in_capitals() =>
        Assert.That(Parse(Listing("a", Hash.ToUpperInvariant())).Files["a"].Sha256, Is.EqualTo(Hash));

    [TestCase("..")]
    [TestCase(".")]
    [TestCase("")]
    [TestCase("../x")]
    [TestCase("a/../../x")]
    [TestCase("a/..")]
    [TestCase("./x")]
    [TestCase("a//b")]
    [TestCase("a/")]
    [TestCase("/etc/passwd")]
    [TestCase("C:/x")]
    [TestCase("c:x")]
    [TestCase("x:stream")]
    [TestCase("..\\\\x")]
    [TestCase("a\\\\b")]
    [TestCase("\\\\\\\\server\\\\share")]
    [TestCase("con")]
    [TestCase("NUL.onnx")]
    [TestCase("com1 .txt")]
    [TestCase("sub/AUX")]
    [TestCase("x.")]
    [TestCase("x ")]
    [TestCase("a\\u0000b")]
    [TestCase("a\\nb")]
    [TestCase("a*b")]
    [TestCase("file://x")]
    [TestCase("*/_ORT_MEM_ADDR_/*")]
    public void A_name_that_may_leave_the_folder_is_refused(string name)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(Listing(name, Hash)))!;

        Assert.That(error.Field, Is.EqualTo("files"));
        Assert.That(error.Message.Any(char.IsControl), Is.False);
    }

    [TestCase("a")]
    [TestCase("backbone.onnx")]
    [TestCase("weights/part-00001_of_2.bin")]
    [TestCase("..x")]
    [TestCase(".hidden")]
    [TestCase("données.bin")]
    [TestCase("console")]
    public void A_plain_name_is_taken(string name) => Assert.That(Parse(Listing(name, Hash)).Files, Contains.Key(name));

    [Test]
    public void A_name_of_absurd_length_is_refused_in_a_short_message()
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(Listing(new string('x', 100_000), Hash)))!;

        Assert.That(error.Message, Has.Length.LessThan(250));
    }

    [TestCase("""{"files":{}}""", "format_version")]
    [TestCase("""{"format_version":null,"files":{}}""", "format_version")]
    [TestCase("""{"format_version":2,"files":{}}""", "format_version")]
    [TestCase("""{"format_version":0,"files":{}}""", "format_version")]
    [TestCase("""{"format_version":"1","files":{}}""", "format_version")]
    [TestCase("""{"format_version":1.5,"files":{}}""", "format_version")]
    [TestCase("""{"format_version":1}""", "files")]
    [TestCase("""{"format_version":1,"files":[]}""", "files")]
    [TestCase("""{"format_version":1,"files":{"a":null}}""", "files.a")]
    [TestCase("""{"format_version":1,"files":{"a":"x"}}""", "files.a")]
    [TestCase("""{"format_version":1,"files":{"a":{"bytes":1}}}""", "files.a.sha256")]
    [TestCase("""{"format_version":1,"files":{"a":{"sha256":"ab","bytes":1}}}""", "files.a.sha256")]
    [TestCase("""{"format_version":1,"files":{"a":1,"a":1}}""", "files.a")]
    [TestCase("""{"format_version":1,"files":{},"metrics":5}""", "metrics")]
    [TestCase("""{"format_version":1,"files":{},"name":5}""", "name")]
    public void A_wrong_field_is_named(string json, string field)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(json))!;

        Assert.That(error.File, Is.EqualTo("manifest.json"));
        Assert.That(error.Field, Is.EqualTo(field));
    }

    [TestCase("\"a\"", "1", "sha256")]
    [TestCase("\"zz991e10afd52ce571c07d5273e701945a9155af91ddbbd0c84b8092ccaa8cd2\"", "1", "sha256")]
    [TestCase("5", "1", "sha256")]
    [TestCase($"\"{Hash}\"", "null", "bytes")]
    [TestCase($"\"{Hash}\"", "-1", "bytes")]
    [TestCase($"\"{Hash}\"", "0.5", "bytes")]
    [TestCase($"\"{Hash}\"", "1e300", "bytes")]
    [TestCase($"\"{Hash}\"", "\"1\"", "bytes")]
    public void A_wrong_entry_is_named(string hash, string bytes, string field)
    {
        string json = "{\"format_version\":1,\"files\":{\"a\":{\"sha256\":" + hash + ",\"bytes\":" + bytes + "}}}";

        Assert.That(Assert.Throws<BundleException>(() => Parse(json))!.Field, Is.EqualTo($"files.a.{field}"));
    }

    [Test]
    public void Names_that_differ_in_capitals_only_are_refused()
    {
        string file = $$"""{"sha256":"{{Hash}}","bytes":1}""";

        Assert.That(
            Assert.Throws<BundleException>(() => Parse($$$"""{"format_version":1,"files":{"a.bin":{{{file}}},"A.bin":{{{file}}}}}"""))!.Field,
            Is.EqualTo("files"));
    }

    [Test]
    public void A_manifest_is_saved_to_and_loaded_from_its_folder()
    {
        using TemporaryFolder folder = new();
        new BundleManifest { Name = "x" }.Save(folder.Path);

        Assert.That(BundleManifest.Load(folder.Path).Name, Is.EqualTo("x"));
    }

    private static string Listing(string name, string hash) =>
        "{\"format_version\":1,\"files\":{\"" + name + "\":{\"sha256\":\"" + hash + "\",\"bytes\":1}}}";

    private static BundleManifest Parse(string json) => BundleManifest.Parse(Encoding.UTF8.GetBytes(json));
}

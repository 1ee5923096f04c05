using MaskRcnn.Onnx.Server.CommandLine;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Extensions.Configuration;

namespace MaskRcnn.Onnx.Server.Tests.Configuration;

/// <summary>What the server does not start with; the message names the setting and shows no stack.</summary>
internal sealed class StartTests
{
    [TestCase("--set", "Limits:MaxSide=0", "Limits:MaxSide")]
    [TestCase("--set", "Limits:MaxSide=wide", "Limits:MaxSide: 'wide' is not a whole number")]
    [TestCase("--set", "Limits:MaxSides=100", "Limits:MaxSides")]
    [TestCase("--set", "Limits:BodyTimeout=00:00:00", "Limits:BodyTimeout")]
    [TestCase("--set", "Admission:QueueTimeout=-00:00:01", "Admission:QueueTimeout")]
    [TestCase("--set", "Admission:RunTimeout=1 day", "Admission:RunTimeout")]
    [TestCase("--set", "RateLimit:PerSecond=-1", "RateLimit:PerSecond")]
    [TestCase("--set", "Shutdown:DrainDelay=1:00:00:00", "Shutdown:DrainDelay")]
    [TestCase("--set", "Security:ApiKeys:lab=short", "Security:ApiKeys:lab")]
    [TestCase("--set", "Security:ApiKeys:lab=with a space in the key", "Security:ApiKeys:lab")]
    [TestCase("--set", "Security:AdminKey=short", "Security:AdminKey")]
    [TestCase("--set", "Models:nuclei:MaxConcurrency=0", "MaxConcurrency")]
    [TestCase("--set", "Models:nuclei:Colour=red", "Models:nuclei:Colour")]
    [TestCase("--set", "ModelDefaults:Colour=red", "ModelDefaults:Colour")]
    [TestCase("--set", "ModelDefaults:Batching:MaxBatchSize=1", "MaxBatchSize")]
    [TestCase("--set", "Models:nuclei:Batching:Colour=red", "Models:nuclei:Batching:Colour")]
    [TestCase("--set", "DefaultModel=street", "DefaultModel")]
    [TestCase("--set", "nothing", "--set")]
    [TestCase("--api-key-file", "no-such-file.txt", "Security:ApiKeyFile")]
    [TestCase("--admin-key-file", "no-such-file.txt", "Security:AdminKeyFile")]
    [TestCase("--config", "no-such-file.json", "no-such-file.json")]
    [TestCase("--model", "no-such-model", "Models:no-such-model")]
    [TestCase("--model", "my model=nuclei", "'my model'")]
    [TestCase("--workers", "many", "MaxConcurrency")]
    [TestCase("--provider", "abacus", "Provider: 'abacus' is not one of auto, cpu, cuda, tensorrt, directml, plugin.")]
    [TestCase("--urls", "http://0.0.0.0:0", "--allow-anonymous")]
    [TestCase("--urls", "http://*:0", "--api-key-file")]
    [TestCase("--urls", "http://[::]:0", "--api-key-file")]
    [TestCase("--urls", "nonsense", "urls: 'nonsense'")]
    [TestCase("--urls", "http://localhost:99999", "urls: 'http://localhost:99999'")]
    [TestCase("--urls", "http://localhost:-1", "urls: 'http://localhost:-1'")]
    [TestCase("--urls", "http://localhost:http", "urls: 'http://localhost:http'")]
    [TestCase("--urls", "http://127.0.0.1:0;http://", "urls: 'http://'")]
    [TestCase("--urls", "http://127.0.0.1:0/path", "urls: 'http://127.0.0.1:0/path'")]
    [TestCase("--urls", "ftp://x", "urls: 'ftp://x'")]
    [TestCase("--urls", ";", "urls: ';'")]
    [TestCase("--urls", "http://localhost:0", "localhost")]
    [TestCase("--set", "http_ports=many", "http_ports: 'many'")]
    [TestCase("--set", "Kestrel:Endpoints:a:Url=http://localhost:99999", "Kestrel:Endpoints:a:Url: 'http://localhost:99999'")]
    [TestCase("--set", "Kestrel:Endpoints:a:Protocols=Http1", "endpoint a")]
    [TestCase("--set", "Kestrel:Endpoints=1", "Kestrel:Endpoints")]
    [TestCase("--set", "Kestrel:Limits:MaxRequestBodySize=1", "Kestrel:Limits:MaxRequestBodySize")]
    [TestCase("--set", "Logging:LogLevel:Default=loud", "Logging:LogLevel:Default: 'loud' is not one of trace,")]
    [TestCase("--set", "Logging:Console:LogLevel:Default=loud", "Logging:Console:LogLevel:Default: 'loud'")]
    [TestCase("--set", "Logging:Console:FormatterOptions:SingleLine=maybe", "FormatterOptions:SingleLine: 'maybe' is no value")]
    [TestCase("--set", "Limit:MaxSide=5", "Limit:MaxSide: there is no section 'Limit'; there are Models,")]
    [TestCase("--set", "Foo:Bar=1", "Foo:Bar: there is no section 'Foo'")]
    [TestCase("--set", "MaxSide=5", "MaxSide: there is no setting 'MaxSide'")]
    [TestCase("--set", "Limits=5", "Limits: takes no value")]
    [TestCase("--set", "Limits:MaxSide:Of=5", "Limits:MaxSide:Of")]
    [TestCase("--set", "Models:nuclei=models/nuclei", "Models:nuclei:Model")]
    [TestCase("--set", "Models:nuclei:Batching=4", "Models:nuclei:Batching:MaxBatchSize")]
    [TestCase("--set", "Models:street:WhenFull=Refuse", "Models:street:Model: the folder of a bundle is needed")]
    [TestCase("--set", "Models:nuclei:QueueTimeout=-00:00:01", "Models:nuclei:QueueTimeout: lies between 1 ms and 1 day")]
    [TestCase("--set", "Security:AllowedHosts=example.org", "Security:AllowedHosts:0")]
    [TestCase("--model", "models/street", "Models:street:Model: there is no folder 'models/street' (looked for as '/")]
    [TestCase("--workers", "0", "MaxConcurrency: lies between 1 and 64; it is 0.")]
    [TestCase("--provider", "3", "ModelDefaults:Provider: '3'")]
    [TestCase("--config", "", "--config")]
    [TestCase("--model", "", "--model")]
    [TestCase("--model", "a=", "Models:a:Model")]
    [TestCase("--api-key-file", "", "--api-key-file")]
    [TestCase("--urls", " ", "--urls")]
    [TestCase("--unknown", "1", "--unknown")]
    public async Task A_setting_that_cannot_be_is_named(string option, string value, string named)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync([option, value], StartAndStopAsync, output, error);

        Assert.That(exitCode, Is.EqualTo(2), error.ToString());
        Assert.That(error.ToString(), Does.StartWith("error: ").And.Contain(named));
        Assert.That(error.ToString(), Does.Not.Contain("   at ").And.Not.Contain("Exception"));
        Assert.That(error.ToString(), Does.Not.Match(@"\b(System|Microsoft)\.|Execution\.|to type|String:"));
        Assert.That(error.ToString().TrimEnd().Split('\n'), Has.Length.LessThanOrEqualTo(option == "--unknown" ? 3 : 1));
    }

    [TestCase("nuclei", "nuclei")]
    [TestCase("a=nuclei", "A=models/other")]
    public async Task A_name_of_a_model_that_is_given_twice_is_refused(string first, string second)
    {
        string said = await RefusalAsync("--model", first, "--model", second);

        Assert.That(said, Does.StartWith("error: --model: ").And.Contain("given twice"));
    }

    [TestCase("{\n  \"Limits\": {\n    \"MaxSide\": x\n  }\n}", "line 3, byte 16: 'x' is an invalid start of a value.")]
    [TestCase("{ \"Limits\": 5 ", "line 1")]
    [TestCase("[1]", "must be an object")]
    [TestCase("{ \"DefaultModel\": \"a\", \"DefaultModel\": \"b\" }", "DefaultModel")]
    [TestCase("{ \"Limit\": { \"MaxSide\": 5 } }", "Limit:MaxSide: there is no section 'Limit'")]
    public async Task What_is_wrong_with_a_file_of_settings_is_told_with_its_place(string text, string told)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("settings.json"), text);

        string said = await RefusalAsync("--config", folder.File("settings.json"));

        Assert.That(said, Does.StartWith("error: ").And.Contain(told));
        Assert.That(said.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_certificate_that_cannot_be_used_is_told_in_a_line()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("server.pfx"), "no certificate");

        string said = await RefusalAsync(
            "--urls", "https://127.0.0.1:0", "--set", $"Kestrel:Certificates:Default:Path={folder.File("server.pfx")}");

        Assert.That(said, Does.StartWith("error: Kestrel: a certificate cannot be used: "));
        Assert.That(said.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
    }

    [TestCase("Limit__MaxSide", "MASKRCNN_Limit__MaxSide: there is no section 'Limit'")]
    [TestCase("LIMITS_MAXSIDE", "MASKRCNN_LIMITS_MAXSIDE: two underscores")]
    [TestCase("Kestrel__Endpoint__a__Url", "Kestrel:Endpoint:a:Url")]
    public void A_variable_of_no_section_is_refused(string name, string told) =>
        Assert.That(() => KnownSections.CheckVariables(Variables(name)), Throws.TypeOf<SettingException>().With.Message.Contains(told));

    [TestCase("Limits__MaxSide")]
    [TestCase("URLS")]
    [TestCase("Kestrel__Endpoints__a__Url")]
    [TestCase("Logging__LogLevel__Default")]
    [TestCase("SERVER_SERVICE_HOST", Description = "A cluster sets it for a service that is called maskrcnn-server.")]
    [TestCase("SERVER_PORT_80_TCP_ADDR")]
    [TestCase("HOME")]
    public void Other_variables_with_the_prefix_are_left_alone(string name) =>
        Assert.That(() => KnownSections.CheckVariables(Variables(name)), Throws.Nothing);

    [TestCase("Models:nuclei:WhenFull=Refuse", Description = "A section that names no bundle means the model that ships under its name.")]
    [TestCase("Kestrel:Endpoints:a:Url=http://127.0.0.1:0")]
    [TestCase("Logging:LogLevel:Default=warning")]
    [TestCase("AllowedHosts=example.org")]
    [TestCase("OTEL_SERVICE_NAME=segmentation")]
    public async Task What_can_be_set_starts(string setting)
    {
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync(
            ["--urls", "http://127.0.0.1:0", "--set", setting], StartAndStopAsync, TextWriter.Null, error);

        Assert.That(exitCode, Is.Zero, error.ToString());
    }

    [TestCase("http://127.0.0.1:0")]
    [TestCase("http://[::1]:0")]
    public async Task It_listens_on_this_machine_without_a_key(string url)
    {
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync(["--urls", url], StartAndStopAsync, TextWriter.Null, error);

        Assert.That(exitCode, Is.Zero, error.ToString());
    }

    [Test]
    public async Task It_listens_beyond_this_machine_with_a_key_or_when_told_so([Values] bool key)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), "a-key-that-is-long-enough");
        string[] allowance = key ? ["--api-key-file", folder.File("keys")] : ["--allow-anonymous"];
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync(
            ["--urls", "http://0.0.0.0:0", .. allowance], StartAndStopAsync, TextWriter.Null, error);

        Assert.That(exitCode, Is.Zero, error.ToString());
    }

    [Test]
    public async Task The_administrators_key_is_no_clients([Values] bool inFiles)
    {
        const string Key = "one-key-for-everything";
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("keys"), $"a-key-of-their-own-1\nlab={Key}");
        await File.WriteAllTextAsync(folder.File("admin"), Key);
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync(
            inFiles
                ? ["--api-key-file", folder.File("keys"), "--admin-key-file", folder.File("admin")]
                : ["--set", $"Security:ApiKeys:lab={Key}", "--set", $"Security:AdminKey={Key}"],
            StartAndStopAsync,
            TextWriter.Null,
            error);

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(error.ToString(), Does.StartWith("error: Security:AdminKey").And.Contain("'lab'").And.Not.Contain(Key));
    }

    [Test]
    public async Task A_key_never_shows_in_a_message()
    {
        using var error = new StringWriter();

        await ServerCommandLine.RunAsync(["--set", "Security:ApiKeys:lab=secret word"], StartAndStopAsync, TextWriter.Null, error);

        Assert.That(error.ToString(), Does.Contain("Security:ApiKeys:lab").And.Not.Contain("secret"));
    }

    [Test]
    public async Task Help_explains_every_section_and_every_setting()
    {
        using var output = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync(["--help"], StartAndStopAsync, output, TextWriter.Null);

        Assert.That(exitCode, Is.Zero);
        Type[] sections =
            [typeof(LimitsOptions), typeof(AdmissionOptions), typeof(RateLimitOptions), typeof(SecurityOptions), typeof(ShutdownOptions)];
        foreach (string name in sections.SelectMany(section => section.GetProperties()).Select(property => property.Name))
        {
            Assert.That(output.ToString(), Does.Contain(name));
        }

        Assert.That(output.ToString().Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(160));
    }

    private static async Task<string> RefusalAsync(params string[] args)
    {
        using var error = new StringWriter();
        int exitCode = await ServerCommandLine.RunAsync(args, StartAndStopAsync, TextWriter.Null, error);
        Assert.That(exitCode, Is.EqualTo(2), error.ToString());
        return error.ToString();
    }

    private static IConfigurationRoot Variables(string name) => new ConfigurationBuilder()
        .AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), "1")]).Build();

    private static async Task<int> StartAndStopAsync(ServerArguments arguments)
    {
        var withoutDelay = new KeyValuePair<string, string?>("Shutdown:DrainDelay", "00:00:00");
        await using var app = await ServerHost.StartAsync(arguments with { Settings = [withoutDelay, .. arguments.Settings] });
        await app.StopAsync();
        return 0;
    }
}

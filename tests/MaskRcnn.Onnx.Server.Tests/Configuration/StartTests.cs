using MaskRcnn.Onnx.Server.CommandLine;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Configuration;

/// <summary>What the server does not start with; the message names the setting and shows no stack.</summary>
internal sealed class StartTests
{
    [TestCase("--set", "Limits:MaxSide=0", "Limits:MaxSide")]
    [TestCase("--set", "Limits:MaxSide=wide", "Limits:MaxSide")]
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
    [TestCase("--provider", "abacus", "Provider")]
    [TestCase("--urls", "http://0.0.0.0:0", "--allow-anonymous")]
    [TestCase("--urls", "http://*:0", "--api-key-file")]
    [TestCase("--urls", "http://[::]:0", "--api-key-file")]
    [TestCase("--urls", "nonsense", "nonsense")]
    [TestCase("--unknown", "1", "--unknown")]
    public async Task A_setting_that_cannot_be_is_named(string option, string value, string named)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        int exitCode = await ServerCommandLine.RunAsync([option, value], StartAndStopAsync, output, error);

        Assert.That(exitCode, Is.EqualTo(2), error.ToString());
        Assert.That(error.ToString(), Does.StartWith("error: ").And.Contain(named));
        Assert.That(error.ToString(), Does.Not.Contain("   at ").And.Not.Contain("Exception"));
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

    private static async Task<int> StartAndStopAsync(ServerArguments arguments)
    {
        await using var app = ServerHost.Build(arguments);
        await app.StartAsync();
        await app.StopAsync();
        return 0;
    }
}

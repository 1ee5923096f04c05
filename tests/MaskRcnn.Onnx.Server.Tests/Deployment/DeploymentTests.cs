using System.Globalization;
using System.Text.RegularExpressions;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Server.Tests.Deployment;

/// <summary>The example of a cluster and the image agree with the server's settings.</summary>
internal sealed partial class DeploymentTests
{
    private static readonly string Cluster = File.ReadAllText(Path.Combine(TestPaths.Repository, "deploy", "kubernetes.yaml"));
    private static readonly string Image = File.ReadAllText(Path.Combine(TestPaths.Repository, "deploy", "Dockerfile"));

    private static readonly Dictionary<string, Type> Sections = new()
    {
        [LimitsOptions.Section] = typeof(LimitsOptions),
        [AdmissionOptions.Section] = typeof(AdmissionOptions),
        [RateLimitOptions.Section] = typeof(RateLimitOptions),
        [SecurityOptions.Section] = typeof(SecurityOptions),
        [ShutdownOptions.Section] = typeof(ShutdownOptions),
        ["ModelDefaults"] = typeof(InstanceSegmenterOptions),
    };

    [Test]
    public void A_pod_is_given_longer_to_stop_than_draining_and_running_requests_take()
    {
        var grace = TimeSpan.FromSeconds(int.Parse(GracePeriod().Match(Cluster).Groups[1].Value, CultureInfo.InvariantCulture));

        Assert.That(grace, Is.GreaterThan(Setting(Cluster, "Shutdown__DrainDelay") + Setting(Cluster, "Shutdown__Timeout")));
    }

    [Test]
    public void A_pod_that_is_slow_to_answer_once_is_not_taken_out()
    {
        Match probe = ReadinessProbe().Match(Cluster);

        Assert.That(int.Parse(probe.Groups[1].Value, CultureInfo.InvariantCulture), Is.GreaterThan(1), "seconds for an answer");
        Assert.That(int.Parse(probe.Groups[2].Value, CultureInfo.InvariantCulture), Is.GreaterThan(1), "failures in a row");
    }

    [Test]
    public void Every_setting_that_they_make_is_one_of_the_server()
    {
        Match[] settings = [.. Settings().Matches(Cluster).Concat(Settings().Matches(Image))];

        Assert.That(settings, Has.Length.GreaterThanOrEqualTo(5));
        foreach (Match setting in settings)
        {
            Assert.That(Sections, Contains.Key(setting.Groups[1].Value), setting.Value);
            Assert.That(Sections[setting.Groups[1].Value].GetProperty(setting.Groups[2].Value), Is.Not.Null, setting.Value);
        }
    }

    private static TimeSpan Setting(string text, string name) => TimeSpan.Parse(
        Regex.Match(text, $"MASKRCNN_{name}, value: \"([^\"]+)\"").Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"terminationGracePeriodSeconds: (\d+)")]
    private static partial Regex GracePeriod();

    [GeneratedRegex(@"readinessProbe:[\s\S]*?timeoutSeconds: (\d+)\s+failureThreshold: (\d+)\s+livenessProbe:")]
    private static partial Regex ReadinessProbe();

    [GeneratedRegex("MASKRCNN_([A-Za-z]+)__([A-Za-z]+)")]
    private static partial Regex Settings();
}

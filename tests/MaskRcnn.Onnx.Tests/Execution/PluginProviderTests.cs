using System.Diagnostics;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Tests.Graphs;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Tests.Execution;

/// <summary>A real plug-in provider library, compiled from tests/Fixtures/plugin-provider, in the real runtime.</summary>
internal sealed class PluginProviderTests
{
    private static readonly TemporaryFolder Folder = new();
    private static string? _library;

    [OneTimeSetUp]
    public void Compile()
    {
        string? headers = Headers();
        if (!OperatingSystem.IsLinux() || headers is null)
            Assert.Ignore("Needs Linux and the headers of the ONNX Runtime package.");
        _library = Folder.File("libprovider.so");
        string source = TestPaths.Fixture("plugin-provider", "provider.c");
        try
        {
            using Process compiler = Process.Start("cc", ["-shared", "-fPIC", "-O1", "-I", headers!, "-o", _library, source]);
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, "provider.c does not compile");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Ignore("Needs a C compiler named cc.");
        }
    }

    [OneTimeTearDown]
    public void Remove() => Folder.Dispose();

    [Test]
    public void A_plugin_that_takes_the_graph_works_and_is_registered_once_from_many_threads()
    {
        ExecutionOptions options = Named("works");
        ProviderDiagnosis[] diagnoses = new ProviderDiagnosis[8];
        Parallel.For(0, diagnoses.Length, i => diagnoses[i] = ProviderDoctor.Diagnose(options).Providers[^1]);
        Assert.That(
            diagnoses,
            Is.All.EqualTo(new ProviderDiagnosis(ExecutionProvider.Plugin, true, "it computed a convolution, from Cpu memory")));
        Assert.That(OrtEnv.Instance().GetEpDevices().Count(device => device.EpName == "works"), Is.EqualTo(1));
    }

    [Test]
    public void A_plugin_that_computes_wrongly_is_told() =>
        Assert.That(Diagnose(Named("wrong")), Is.EqualTo((false, "a convolution came out wrong")));

    [Test]
    public void A_plugin_without_a_device_here_is_told() =>
        Assert.That(Diagnose(Named("idle")), Is.EqualTo((false, "libidle.so was loaded but offers no device on this machine")));

    [Test]
    public void A_device_that_the_plugin_does_not_have_is_told() => Assert.That(
        Diagnose(Named("numbered") with { DeviceId = 7 }),
        Is.EqualTo((false, "there is no device 7: the library offers 1, counted from 0")));

    [Test]
    public void A_plugin_that_leaves_the_graphs_to_the_processor_is_not_the_effective_provider()
    {
        ExecutionOptions options = Named("picky") with { Provider = ExecutionProvider.Plugin };
        using (GraphSet graphs = Open(options))
        {
            Assert.That(graphs.Report.Effective, Is.EqualTo(ExecutionProvider.Cpu));
            Assert.That(graphs.Report.Reason, Is.EqualTo("the runtime left backbone.onnx with CPUExecutionProvider"));
        }

        Assert.That(
            () => Open(options with { Policy = ExecutionPolicy.Require }).Dispose(),
            Throws.InstanceOf<ExecutionProviderException>().With.Message.Contains("left backbone.onnx with CPUExecutionProvider"));
    }

    private static GraphSet Open(ExecutionOptions options) =>
        GraphSet.Open(TinyGraphs.Files(), TinyGraphs.Contract, options, null, CancellationToken.None);

    private static (bool Works, string Reason) Diagnose(ExecutionOptions options)
    {
        ProviderDiagnosis diagnosis = ProviderDoctor.Diagnose(options).Providers[^1];
        return (diagnosis.Works, diagnosis.Reason);
    }

    // The provider takes the name it is registered under, and each path is registered once: a copy for every test.
    private static ExecutionOptions Named(string name)
    {
        string copy = Folder.File($"lib{name}.so");
        File.Copy(_library!, copy, overwrite: false);
        return new ExecutionOptions { PluginLibrary = copy, PluginRegistrationName = name };
    }

    private static string? Headers()
    {
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string version = OrtEnv.Instance().GetVersionString();
        string headers = Path.Combine(packages, "microsoft.ml.onnxruntime", version, "build", "native", "include");
        return File.Exists(Path.Combine(headers, "onnxruntime_ep_c_api.h")) ? headers : null;
    }
}

using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.Tests.Graphs;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Tests.Execution;

/// <summary>What the runtime that is really here answers; for providers that it does not have, its real refusals.</summary>
internal sealed class RealProviderTests
{
    [Test]
    public void The_processor_is_read_back_as_such([Values(ExecutionProvider.Cpu, ExecutionProvider.Auto)] ExecutionProvider provider)
    {
        RequireProcessorOnly();
        using GraphSet graphs = Open(new ExecutionOptions { Provider = provider });
        Assert.That(
            (graphs.Report.Effective, graphs.Report.EffectiveName, graphs.Report.IsFallback),
            Is.EqualTo((ExecutionProvider.Cpu, "CPUExecutionProvider", false)));
    }

    [TestCase(ExecutionProvider.Cuda, "Microsoft.ML.OnnxRuntime.Gpu")]
    [TestCase(ExecutionProvider.TensorRt, "Microsoft.ML.OnnxRuntime.Gpu")]
    [TestCase(ExecutionProvider.DirectMl, "DirectML")]
    public void A_provider_that_is_not_in_the_package_is_refused_or_replaced(ExecutionProvider provider, string missing)
    {
        RequireProcessorOnly();
        using (GraphSet graphs = Open(new ExecutionOptions { Provider = provider, MemoryLimitBytes = 1 << 30 }))
        {
            Assert.That(graphs.Report.Effective, Is.EqualTo(ExecutionProvider.Cpu));
            Assert.That(graphs.Report.Reason, Does.Contain(missing));
        }

        Assert.That(
            () => Open(new ExecutionOptions { Provider = provider, Policy = ExecutionPolicy.Require }).Dispose(),
            Throws.InstanceOf<ExecutionProviderException>()
                .With.Message.Contains(missing)
                .And.Property("Provider").EqualTo(ProviderNames.Short(provider)));
    }

    [Test]
    public void A_damaged_graph_stays_a_bundle_error_whatever_is_required()
    {
        GraphFiles files = TinyGraphs.Files() with { BoxHead = TinyGraphs.BoxHead(new byte[] { 1, 2, 3 }) };
        ExecutionOptions options = new() { Provider = ExecutionProvider.Cuda, Policy = ExecutionPolicy.Require };
        Assert.That(
            () => GraphSet.Open(files, TinyGraphs.Contract, options, null, CancellationToken.None).Dispose(),
            Throws.InstanceOf<BundleException>());
    }

    [Test]
    public void A_plugin_that_is_no_library_is_refused_without_its_folder()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File("libjunk.so"), "junk");
        ExecutionProviderException? error = RequirePlugin(folder.File("libjunk.so"));
        Assert.That(error!.Message, Does.Contain("libjunk.so").And.Not.Contains(folder.Path).And.Not.Contains(Path.DirectorySeparatorChar));
    }

    [Test]
    public void A_plugin_that_is_not_there_is_refused_by_name()
    {
        ExecutionProviderException? error = RequirePlugin(Path.Combine(Path.GetTempPath(), "no-such", "libnone.so"));
        Assert.That(error!.Message, Does.Contain("libnone.so").And.Not.Contains("no-such"));
        Assert.That(error.InnerException, Is.InstanceOf<OnnxRuntimeException>());
    }

    [Test]
    public void A_plugin_that_is_another_kind_of_library_is_refused()
    {
        string? native = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string folders
            ? folders.Split(Path.PathSeparator).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
                .FirstOrDefault(file => Path.GetFileName(file) is "libSystem.Native.so" or "libSystem.Native.dylib")
            : null;
        if (native is null)
            Assert.Ignore("Needs a shared library of the .NET runtime.");
        Assert.That(RequirePlugin(native!)!.Message, Does.Contain("CreateEpFactories"));
    }

    [Test]
    public void Preferring_a_plugin_that_is_broken_runs_on_the_processor()
    {
        using GraphSet graphs = Open(new ExecutionOptions { Provider = ExecutionProvider.Plugin, PluginLibrary = "libnone.so" });
        Assert.That((graphs.Report.Effective, graphs.Report.IsFallback), Is.EqualTo((ExecutionProvider.Cpu, true)));
    }

    [Test]
    public void Every_setting_of_the_processor_gives_the_same_numbers()
    {
        float[] expected = TinyGraphs.Expected("logits");
        foreach (ExecutionOptions options in new ExecutionOptions[]
        {
            new() { Provider = ExecutionProvider.Cpu, IntraOpThreads = 1 },
            new() { Provider = ExecutionProvider.Cpu, AllowSpinning = true },
            new() { Provider = ExecutionProvider.Cpu, ShrinkMemoryAfterRun = true },
            new()
            {
                Provider = ExecutionProvider.Cpu,
                SessionEntries = new Dictionary<string, string> { ["session.set_denormal_as_zero"] = "1" },
            },
        })
        {
            using GraphSet graphs = Open(options);
            float[] logits = new float[20];
            graphs.BoxHead.Run(TinyGraphs.Sample(80), 5, logits, new float[60], CancellationToken.None);
            Assert.That(logits, Is.EqualTo(expected).Within(1e-5f), options.ToString());
        }
    }

    [Test]
    public void Global_thread_pools_that_nobody_made_are_a_clear_error() => Assert.That(
        () => Open(new ExecutionOptions { Provider = ExecutionProvider.Cpu, UseGlobalThreadPools = true }).Dispose(),
        Throws.InvalidOperationException.With.Message.Contains("UseGlobalThreadPools"));

    [Test]
    public void A_cancelled_token_stops_the_opening() => Assert.That(
        () => GraphSet.Open(TinyGraphs.Files(), TinyGraphs.Contract, ExecutionOptions.Cpu, null, new CancellationToken(canceled: true)).Dispose(),
        Throws.InstanceOf<OperationCanceledException>());

    [Test]
    public void Settings_out_of_range_are_named()
    {
        foreach ((string name, ExecutionOptions options) in new (string, ExecutionOptions)[]
        {
            ("DeviceId", new() { DeviceId = -1 }),
            ("IntraOpThreads", new() { IntraOpThreads = -1 }),
            ("MemoryLimitBytes", new() { MemoryLimitBytes = 0 }),
            ("Provider", new() { Provider = (ExecutionProvider)99 }),
            ("Policy", new() { Policy = (ExecutionPolicy)99 }),
            ("PluginLibrary", new() { Provider = ExecutionProvider.Plugin }),
        })
        {
            Assert.That(() => Open(options).Dispose(), Throws.InstanceOf<ArgumentException>().With.Property("ParamName").EqualTo(name));
        }
    }

    [Test]
    public void Names_are_read_as_they_are_written([Values] ExecutionProvider provider)
    {
        Assert.That(ProviderNames.TryParse(ProviderNames.Short(provider).ToUpperInvariant(), out ExecutionProvider read), Is.True);
        Assert.That(read, Is.EqualTo(provider));
        Assert.That(ProviderNames.TryParse("gpu", out _), Is.False);
    }

    private static ExecutionProviderException? RequirePlugin(string library) => Assert.Throws<ExecutionProviderException>(() => Open(
        new ExecutionOptions { Provider = ExecutionProvider.Plugin, Policy = ExecutionPolicy.Require, PluginLibrary = library }).Dispose());

    private static GraphSet Open(ExecutionOptions options) =>
        GraphSet.Open(TinyGraphs.Files(), TinyGraphs.Contract, options, null, CancellationToken.None);

    private static void RequireProcessorOnly()
    {
        if (OrtEnv.Instance().GetAvailableProviders() is not ["CPUExecutionProvider"])
            Assert.Ignore("The tests run with an ONNX Runtime package that has other providers too.");
    }
}

using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

/// <summary>Every provider under both policies, against a runtime whose answers are made up.</summary>
internal sealed class ProviderSelectionTests
{
    private static readonly ExecutionProvider[] Accelerators =
        [ExecutionProvider.Cuda, ExecutionProvider.TensorRt, ExecutionProvider.DirectMl, ExecutionProvider.Plugin];

    [Test]
    public void A_provider_that_works_is_used_and_nothing_else_is_tried(
        [Values(ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt, ExecutionProvider.DirectMl, ExecutionProvider.Plugin)]
        ExecutionProvider provider,
        [Values] ExecutionPolicy policy)
    {
        FakeRuntime runtime = new();
        ExecutionReport report = runtime.Open(Options(provider, policy));
        using (Assert.EnterMultipleScope())
        {
            Assert.That((report.Requested, report.Effective), Is.EqualTo((provider, provider)));
            Assert.That(report.EffectiveName, Is.EqualTo("fake " + provider));
            Assert.That(report.IsFallback, Is.False);
            Assert.That(runtime.Tried, Is.EqualTo(new[] { provider }));
            Assert.That(runtime.StillOpen, Is.EqualTo(1));
        }
    }

    [TestCaseSource(nameof(Accelerators))]
    public void Prefer_falls_back_to_the_processor_and_keeps_the_reason(ExecutionProvider provider)
    {
        FakeRuntime runtime = new() { Broken = { [provider] = "its library is missing", [ExecutionProvider.Cuda] = "its library is missing" } };
        ExecutionReport report = runtime.Open(Options(provider, ExecutionPolicy.Prefer));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Effective, Is.EqualTo(ExecutionProvider.Cpu));
            Assert.That(report.IsFallback, Is.True);
            Assert.That(report.Reason, Does.Contain("its library is missing"));
            Assert.That(report.Attempts[0], Is.EqualTo(new ProviderDiagnosis(provider, false, "its library is missing")));
            Assert.That(report.Attempts[^1].Works, Is.True);
            Assert.That(report.ToString(), Does.StartWith($"requested {ProviderNames.Short(provider)}, effective cpu, because "));
        }
    }

    [TestCaseSource(nameof(Accelerators))]
    public void Require_fails_with_the_reason_and_leaves_nothing_open(ExecutionProvider provider)
    {
        FakeRuntime runtime = new() { Broken = { [provider] = "its library is missing" } };
        ExecutionProviderException? error =
            Assert.Throws<ExecutionProviderException>(() => runtime.Open(Options(provider, ExecutionPolicy.Require)));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Provider, Is.EqualTo(ProviderNames.Short(provider)));
            Assert.That(error.Message, Is.EqualTo($"The provider {ProviderNames.Short(provider)} cannot run: its library is missing."));
            Assert.That(error.InnerException, Is.SameAs(runtime.Cause));
            Assert.That(runtime.StillOpen, Is.Zero);
        }
    }

    [TestCaseSource(nameof(Accelerators))]
    public void A_provider_that_opens_but_is_not_given_the_graphs_counts_as_broken(ExecutionProvider provider)
    {
        FakeRuntime runtime = new() { Misplaced = { [ExecutionProvider.Cuda] = "left", [provider] = "the runtime left it with Cpu" } };
        ExecutionReport report = runtime.Open(Options(provider, ExecutionPolicy.Prefer));
        Assert.That((report.Effective, runtime.StillOpen), Is.EqualTo((ExecutionProvider.Cpu, 1)));
        Assert.That(report.Reason, Does.Contain("the runtime left it with Cpu"));

        runtime = new() { Misplaced = { [provider] = "the runtime left it with Cpu" } };
        Assert.That(
            () => runtime.Open(Options(provider, ExecutionPolicy.Require)),
            Throws.InstanceOf<ExecutionProviderException>().With.Message.Contains("the runtime left it with Cpu"));
        Assert.That(runtime.StillOpen, Is.Zero);
    }

    [Test]
    public void Tensorrt_prefers_cuda_to_the_processor()
    {
        FakeRuntime runtime = new() { Broken = { [ExecutionProvider.TensorRt] = "libnvinfer.so.10 is missing" } };
        ExecutionReport report = runtime.Open(Options(ExecutionProvider.TensorRt, ExecutionPolicy.Prefer));
        Assert.That((report.Effective, report.Reason), Is.EqualTo((ExecutionProvider.Cuda, "libnvinfer.so.10 is missing")));
    }

    [Test]
    public void Auto_takes_cuda_where_it_works() =>
        Assert.That(new FakeRuntime().Open(Options(ExecutionProvider.Auto, ExecutionPolicy.Prefer)).Effective, Is.EqualTo(ExecutionProvider.Cuda));

    [Test]
    public void Auto_takes_the_processor_last_and_that_is_no_fallback()
    {
        FakeRuntime runtime = new() { Broken = { [ExecutionProvider.Cuda] = "no GPU", [ExecutionProvider.DirectMl] = "no GPU" } };
        ExecutionReport report = runtime.Open(Options(ExecutionProvider.Auto, ExecutionPolicy.Prefer));
        Assert.That((report.Effective, report.IsFallback), Is.EqualTo((ExecutionProvider.Cpu, false)));
        Assert.That(report.Reason, Does.Contain("no GPU"));
        Assert.That(runtime.Tried, Does.Not.Contain(ExecutionProvider.TensorRt), "it builds engines for minutes");
    }

    [Test]
    public void Auto_required_means_any_provider_but_the_processor()
    {
        FakeRuntime runtime = new() { Broken = { [ExecutionProvider.Cuda] = "no GPU", [ExecutionProvider.DirectMl] = "no GPU" } };
        Assert.That(
            () => runtime.Open(Options(ExecutionProvider.Auto, ExecutionPolicy.Require)),
            Throws.InstanceOf<ExecutionProviderException>().With.Message.Contains("no GPU"));
    }

    [Test]
    public void A_graph_that_nothing_can_open_is_the_bundles_fault_not_the_providers([Values] ExecutionPolicy policy)
    {
        FakeRuntime runtime = new() { BadGraph = true };
        Assert.That(() => runtime.Open(Options(ExecutionProvider.Cuda, policy)), Throws.InstanceOf<BundleException>());
    }

    [Test]
    public void A_machine_without_a_runtime_is_a_provider_error([Values] ExecutionPolicy policy)
    {
        FakeRuntime runtime = new() { Broken = { [ExecutionProvider.Cpu] = "add the package", [ExecutionProvider.Cuda] = "add the package" } };
        Assert.That(
            () => runtime.Open(Options(ExecutionProvider.Cuda, policy)),
            Throws.InstanceOf<ExecutionProviderException>().With.Message.Contains("add the package"));
    }

    [Test]
    public void Cancellation_is_not_taken_for_a_broken_provider()
    {
        FakeRuntime runtime = new() { Cancelled = true };
        Assert.That(() => runtime.Open(Options(ExecutionProvider.Cuda, ExecutionPolicy.Prefer)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(runtime.Tried, Has.Count.EqualTo(1));
    }

    private static ExecutionOptions Options(ExecutionProvider provider, ExecutionPolicy policy) =>
        new() { Provider = provider, Policy = policy, PluginLibrary = "libfake.so" };

    private sealed class FakeRuntime
    {
        public Dictionary<ExecutionProvider, string> Broken { get; } = [];

        public Dictionary<ExecutionProvider, string> Misplaced { get; } = [];

        public bool BadGraph { get; init; }

        public bool Cancelled { get; init; }

        public List<ExecutionProvider> Tried { get; } = [];

        public int StillOpen { get; private set; }

        public Exception Cause { get; } = new InvalidOperationException("what the runtime said");

        public ExecutionReport Open(ExecutionOptions options)
        {
            ProviderSelection.Open(
                options, Create, (_, provider) => Misplaced.GetValueOrDefault(provider), out ExecutionReport report);
            return report;
        }

        private FakeSessions Create(ExecutionProvider provider)
        {
            Tried.Add(provider);
            if (Cancelled)
                throw new OperationCanceledException();
            if (BadGraph && provider == ExecutionProvider.Cpu)
                throw new BundleException("The graph is damaged.");
            if (BadGraph)
                throw new ProviderFailure(provider, "the graph could not be opened", Cause);
            if (Broken.TryGetValue(provider, out string? reason))
                throw new ProviderFailure(provider, reason, Cause);
            StillOpen++;
            return new FakeSessions(provider, () => StillOpen--);
        }
    }

    private sealed class FakeSessions(ExecutionProvider provider, Action disposed) : IProviderUser
    {
        public string ProviderName => "fake " + provider;

        public void Dispose() => disposed();
    }
}

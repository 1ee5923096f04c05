using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class ProviderDoctorTests
{
    [Test]
    public void The_processor_really_computes_and_the_version_is_the_packages()
    {
        RuntimeDiagnosis diagnosis = ProviderDoctor.Diagnose();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(diagnosis.RuntimeVersion, Does.Match(@"^1\.\d+\.\d+"));
            Assert.That(diagnosis.CompiledProviders, Does.Contain("CPUExecutionProvider"));
            Assert.That(
                diagnosis.Providers[0],
                Is.EqualTo(new ProviderDiagnosis(ExecutionProvider.Cpu, true, "it computed a convolution, from Cpu memory")));
        }
    }

    [Test]
    public void Every_provider_is_tried_and_a_missing_one_names_its_package()
    {
        RuntimeDiagnosis diagnosis = ProviderDoctor.Diagnose();
        Assert.That(
            diagnosis.Providers.Select(provider => provider.Provider),
            Is.EqualTo(new[] { ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt, ExecutionProvider.DirectMl }));
        foreach (ProviderDiagnosis missing in diagnosis.Providers.Where(
            provider => !diagnosis.CompiledProviders.Contains(ProviderNames.Runtime(provider.Provider))))
        {
            Assert.That((missing.Works, missing.Reason), Is.EqualTo((false, missing.Reason)));
            Assert.That(missing.Reason, Does.Contain("was built without " + ProviderNames.Short(missing.Provider)));
        }
    }

    [Test]
    public void A_plugin_is_tried_where_its_library_is_named()
    {
        RuntimeDiagnosis diagnosis = ProviderDoctor.Diagnose(new ExecutionOptions { PluginLibrary = "/no/such/folder/libnone.so" });
        Assert.That(diagnosis.Providers[^1].Provider, Is.EqualTo(ExecutionProvider.Plugin));
        Assert.That(diagnosis.Providers[^1].Works, Is.False);
        Assert.That(diagnosis.Providers[^1].Reason, Does.Contain("libnone.so").And.Not.Contains("/no/such"));
    }

    [Test]
    public void A_machine_without_the_native_library_is_diagnosed_too()
    {
        IReadOnlyList<ProviderDiagnosis> diagnoses = ProviderDoctor.Examine(
            [ExecutionProvider.Cpu],
            static _ => throw new TypeInitializationException("X", new DllNotFoundException("Unable to load '/secret/onnxruntime'")));
        Assert.That(diagnoses[0].Works, Is.False);
        Assert.That(diagnoses[0].Reason, Does.Match(@"add the package Microsoft\.ML\.OnnxRuntime \d+\.\d+\.\d+ to the application$").And.Not.Contains("secret"));
    }
}

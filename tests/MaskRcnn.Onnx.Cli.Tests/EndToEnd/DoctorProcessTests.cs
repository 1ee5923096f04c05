namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

internal sealed class DoctorProcessTests
{
    [Test]
    public void It_names_the_runtime_and_says_of_each_provider_whether_it_works()
    {
        (int exitCode, string output, string error) = Executable.Run("doctor");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Match(@"ONNX Runtime +1\.\d+\.\d+").And.Contains("CPUExecutionProvider"));
        Assert.That(output, Does.Match(@"\ncpu +yes +\S+"));
        foreach (string provider in new[] { "cuda", "tensorrt", "directml" })
        {
            Assert.That(output, Does.Match($@"\n{provider} +(yes|no) +\S+"));
        }
    }

    [Test]
    public void A_library_that_the_default_package_lacks_is_named()
    {
        (_, string output, _) = Executable.Run("doctor");

        if (!output.Contains("CUDAExecutionProvider", StringComparison.Ordinal))
        {
            Assert.That(output, Does.Match(@"\ncuda +no +.*Microsoft\.ML\.OnnxRuntime\.Gpu"));
        }
    }
}

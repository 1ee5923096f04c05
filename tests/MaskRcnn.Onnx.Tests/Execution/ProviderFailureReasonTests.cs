using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

/// <summary>The texts are what ONNX Runtime, the Linux loader and Windows really say.</summary>
internal sealed class ProviderFailureReasonTests
{
    private const string Linux =
        "[ErrorCode:RuntimeException] /onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1778 onnxruntime::Provider& "
        + "onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load library /srv/app/libonnxruntime_providers_cuda.so with error: ";

    private const string Windows =
        @"[ErrorCode:RuntimeException] D:\a\_work\1\s\onnxruntime\core\session\provider_bridge_ort.cc:1209 onnxruntime::ProviderLibrary::Get "
        + "[ONNXRuntimeError] : 1 : FAIL : ";

    [TestCase("libcudnn.so.9: cannot open shared object file: No such file or directory", "libcudnn.so.9 is missing: it belongs to cuDNN 9")]
    [TestCase("libcudnn_adv.so.9: cannot open shared object file: No such file or directory", "libcudnn_adv.so.9 is missing: it belongs to cuDNN 9")]
    [TestCase("libcublasLt.so.13: cannot open shared object file: No such file or directory", "libcublasLt.so.13 is missing: it belongs to the CUDA toolkit")]
    [TestCase("libcufft.so.12: cannot open shared object file: No such file or directory", "libcufft.so.12 is missing: it belongs to the CUDA toolkit")]
    [TestCase("libcuda.so.1: cannot open shared object file: No such file or directory", "libcuda.so.1 is missing: it belongs to the NVIDIA driver")]
    [TestCase("libnvinfer.so.10: cannot open shared object file: No such file or directory", "libnvinfer.so.10 is missing: it belongs to TensorRT 10")]
    [TestCase("/srv/app/libonnxruntime_providers_shared.so: cannot open shared object file: No such file or directory", "libonnxruntime_providers_shared.so is missing: it belongs to the package Microsoft.ML.OnnxRuntime.Gpu")]
    [TestCase("libmystery.so: cannot open shared object file: No such file or directory", "libmystery.so is missing: it was not found where it was looked for")]
    public void Names_the_library_that_the_linux_loader_misses(string loader, string expected) =>
        Assert.That(Reason(ExecutionProvider.Cuda, Linux + loader), Is.EqualTo(expected));

    [Test]
    public void Names_the_library_that_windows_misses() => Assert.That(
        Reason(
            ExecutionProvider.Cuda,
            Windows + "Error loading \"C:\\app\\onnxruntime_providers_cuda.dll\" which depends on \"cudnn64_9.dll\" which is missing. (Error 126: \"The specified module could not be found.\")"),
        Is.EqualTo("cudnn64_9.dll is missing: it belongs to cuDNN 9"));

    [Test]
    public void Says_what_is_needed_when_windows_does_not_say_what_is_missing() => Assert.That(
        Reason(ExecutionProvider.TensorRt, Windows + "LoadLibrary failed with error 126 \"\" when trying to load \"C:\\app\\onnxruntime_providers_tensorrt.dll\""),
        Is.EqualTo("a library that onnxruntime_providers_tensorrt.dll depends on is missing: CUDA 13, cuDNN 9 and TensorRT must be installed and on the PATH"));

    [TestCase(35, "CUDA driver version is insufficient for CUDA runtime version", "driver is too old")]
    [TestCase(100, "no CUDA-capable device is detected", "sees no GPU")]
    [TestCase(101, "invalid device ordinal", "no GPU with this device id")]
    [TestCase(2, "out of memory", "not enough free memory")]
    [TestCase(999, "unknown error", "CUDA answered unknown error (error 999)")]
    public void Explains_what_cuda_answers(int code, string text, string expected)
    {
        string message =
            "[ErrorCode:Fail] /onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:121 std::conditional_t<THRW, void, onnxruntime::common::Status> "
            + "onnxruntime::CudaCall(ERRTYPE, const char*, const char*, ERRTYPE, const char*, const char*, int) [with ERRTYPE = cudaError; bool THRW = true] "
            + $"CUDA failure {code}: {text} ; GPU=-1 ; hostname=secret-host ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_execution_provider.cc ; "
            + "line=245 ; expr=cudaSetDevice(info_.device_id);";
        Assert.That(Reason(ExecutionProvider.Cuda, message), Does.Contain(expected).And.Not.Contains("secret-host").And.Not.Contains("/"));
    }

    [TestCase(ExecutionProvider.Cuda, "[ErrorCode:Fail] CUDA execution provider is not enabled in this build. ", "Microsoft.ML.OnnxRuntime.Gpu")]
    [TestCase(ExecutionProvider.TensorRt, "[ErrorCode:Fail] TensorRT execution provider is not enabled in this build. ", "Microsoft.ML.OnnxRuntime.Gpu")]
    [TestCase(ExecutionProvider.DirectMl, "[ErrorCode:InvalidArgument] DML execution provider is not supported in this build. ", "DirectML")]
    [TestCase(ExecutionProvider.Cuda, "[ErrorCode:InvalidArgument] Unknown provider name 'CUDA'.", "Microsoft.ML.OnnxRuntime.Gpu")]
    public void Names_the_package_that_has_the_provider(ExecutionProvider provider, string message, string expected) =>
        Assert.That(Reason(provider, message), Does.Contain("was built without").And.Contains(expected));

    [TestCase("/tmp/x.so: file too short", "file too short")]
    [TestCase("/tmp/x.so: invalid ELF header", "invalid ELF header")]
    [TestCase("/lib/libc.so.6: version `GLIBC_2.99' not found (required by /tmp/x.so)", "GLIBC_2.99")]
    public void Says_when_a_library_is_not_for_this_machine(string loader, string expected) => Assert.That(
        Reason(ExecutionProvider.Plugin, "Failed to load library /tmp/x.so with error: " + loader),
        Does.StartWith("the library cannot be loaded on this machine").And.Contains(expected).And.Not.Contains("/"));

    [Test]
    public void Anything_else_is_the_runtimes_text_without_paths() => Assert.That(
        Reason(ExecutionProvider.Cuda, "[ErrorCode:Fail] Something new in /opt/x/y.so"), Is.EqualTo("Something new in y.so"));

    private static string Reason(ExecutionProvider provider, string message) =>
        ProviderFailureReason.Of(provider, new InvalidOperationException(message));
}

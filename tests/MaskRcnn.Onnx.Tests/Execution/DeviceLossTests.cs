using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class DeviceLossTests
{
    // The texts are those that users of ONNX Runtime reported (its issues 5295, 22700 and 2963, and the texts of its CUDA calls).
    [TestCase("CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=h ; expr=cudaMemcpyAsync(dst, src, bytes);")]
    [TestCase("CUDA failure 77: an illegal memory access was encountered ; GPU=0 ; hostname=h ; expr=cudaEventDestroy(read_event_);")]
    [TestCase("CUDA failure 719: unspecified launch failure ; GPU=0 ; hostname=h ; expr=cudaStreamSynchronize(stream);")]
    [TestCase("CUDA failure 46: all CUDA-capable devices are busy or unavailable ; GPU=0 ; hostname=h ; expr=cudaSetDevice(0);")]
    [TestCase("CUDNN failure 8: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=h ; expr=cudnnConvolutionForward(handle)")]
    [TestCase("Exception(3) tid(5a68) 887A0005 The GPU device instance has been suspended.")]
    [TestCase("DmlGraphFusionHelper.cpp(1078) 887A0006 The GPU will not respond to more commands.")]
    public void A_device_that_is_gone_is_recognised_by_what_the_runtime_says(string text)
    {
        Assert.That(DeviceLoss.IsSignalledBy(new InferenceException("backbone.onnx failed", new InvalidOperationException(text))), Is.True);
        Assert.That(DeviceLoss.IsSignalledBy(new InferenceException(text)), Is.True);
    }

    [TestCase("CUDA failure 2: out of memory ; GPU=0 ; hostname=h ; expr=cudaMalloc((void**)&p, size);")]
    [TestCase("CUDA failure 9: invalid configuration argument ; GPU=0 ; hostname=h ; expr=cudaGetLastError()")]
    [TestCase("Available memory of 700 is smaller than requested bytes of 719")]
    [TestCase("Non-zero status code returned while running Conv node. Name:'/conv_700' Status Message: bad shape {1,3,719,700}")]
    [TestCase("")]
    public void A_run_that_merely_failed_is_not(string text) =>
        Assert.That(DeviceLoss.IsSignalledBy(new InferenceException("failed", new InvalidOperationException(text))), Is.False);

    [Test]
    public void No_error_is_no_loss() => Assert.That(DeviceLoss.IsSignalledBy(null), Is.False);
}

using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class RuntimeMessageTests
{
    [TestCase("[ErrorCode:Fail] Failed to load library /opt/app/libx.so with error: no", "Failed to load library libx.so with error: no")]
    [TestCase(@"Load of C:\Users\me\model.onnx failed", "Load of model.onnx failed")]
    [TestCase(@"Load of ""C:\Program Files\My App\x.dll"" failed", "Load of \"x.dll\" failed")]
    [TestCase(@"Load of \\server\share\x.dll failed", "Load of x.dll failed")]
    [TestCase("File '/home/some one/x.onnx' is gone", "File \"x.onnx\" is gone")]
    [TestCase("Load model from ../../secret/model.onnx failed:Protobuf", "Load model from model.onnx failed:Protobuf")]
    [TestCase("running Conv node. Name:'/backbone/conv1/Conv'", "running Conv node. Name:\"Conv\"")]
    [TestCase("file:///home/me/x.onnx", "x.onnx")]
    [TestCase("one\r\n  two\tthree\u0007", "one two three")]
    [TestCase("/onnxruntime_src/onnxruntime/core/session/provider_bridge_ort.cc:1778 onnxruntime::Provider& onnxruntime::ProviderLibrary::Get() [ONNXRuntimeError] : 1 : FAIL : Failed to load", "Failed to load")]
    [TestCase(@"D:\a\_work\1\s\onnxruntime\core\session\provider_bridge_ort.cc:1209 onnxruntime::ProviderLibrary::Get [ONNXRuntimeError] : 1 : FAIL : Failed to load", "Failed to load")]
    [TestCase("", "the runtime gave no reason")]
    [TestCase(null, "the runtime gave no reason")]
    public void Keeps_what_a_person_needs_and_no_path(string? text, string expected) =>
        Assert.That(RuntimeMessage.Clean(text), Is.EqualTo(expected));

    [Test]
    public void A_hostile_text_is_cut_short_quickly()
    {
        string text = string.Concat(Enumerable.Repeat("a/b\\c:\"'", 200_000));
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.That(RuntimeMessage.Clean(text), Has.Length.LessThanOrEqualTo(401));
        Assert.That(RuntimeMessage.Clean(new string('a', 5_000_000)), Has.Length.LessThanOrEqualTo(401));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
    }
}

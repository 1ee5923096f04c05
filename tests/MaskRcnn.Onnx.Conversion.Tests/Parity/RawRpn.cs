using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>The RPN's maps as backbone.onnx gives them, against the samples that a reference stored.</summary>
internal sealed class RawRpn(string bundleFolder) : IDisposable
{
    private const int Step = 13;
    private readonly InferenceSession _session = new(Path.Combine(bundleFolder, ModelBundle.BackboneFile));

    public void Compare(PixelValues pixels, ReferenceImage expected, ParityDifferences differences)
    {
        string[] names = [.. expected.Arrays.Where(name => name.StartsWith("rpn_", StringComparison.Ordinal))];
        if (names.Length == 0) return;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(
            OrtMemoryInfo.DefaultInstance, pixels.Memory, [1, 3, pixels.Height, pixels.Width]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(options, ["pixel_values"], [input], names);
        for (int i = 0; i < names.Length; i++)
        {
            ReadOnlySpan<float> map = outputs[i].GetTensorDataAsSpan<float>();
            float[] sample = new float[(map.Length + Step - 1) / Step];
            for (int j = 0; j < sample.Length; j++) sample[j] = map[j * Step];
            string what = names[i].StartsWith("rpn_logits", StringComparison.Ordinal) ? "RPN logits" : "RPN deltas";
            differences.Raw(sample, expected.Array(names[i]), what);
        }
    }

    public void Dispose() => _session.Dispose();
}

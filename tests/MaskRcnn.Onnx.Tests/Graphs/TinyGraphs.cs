using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Graphs;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Graphs;

/// <summary>The graphs that scripts/make_graph_fixtures.py makes, and the contract that the good ones keep.</summary>
internal static class TinyGraphs
{
    public static GraphContract Contract { get; } = new()
    {
        Classes = 3,
        Keypoints = 2,
        AnchorsPerCell = static _ => 3,
        BoxPooling = new(2, 2),
        MaskPooling = new(2, 2),
        KeypointPooling = new(2, 2),
    };

    public static byte[] Bytes(string name) => File.ReadAllBytes(TestPaths.Fixture("graphs", name));

    public static GraphFiles Files(
        string backbone = "backbone.onnx",
        string boxHead = "box_head.onnx",
        string? maskHead = "mask_head.onnx",
        string? keypointHead = "keypoint_head.onnx") => new(
            "tiny",
            Graph("backbone.onnx", Bytes(backbone)),
            BoxHead(Bytes(boxHead)),
            maskHead is null ? null : Graph("mask_head.onnx", Bytes(maskHead)),
            keypointHead is null ? null : Graph("keypoint_head.onnx", Bytes(keypointHead)));

    public static BundleGraph BoxHead(ReadOnlyMemory<byte> bytes) => Graph("box_head.onnx", bytes);

    public static BundleGraph Graph(string name, ReadOnlyMemory<byte> bytes) => new(name, new string('0', 64), bytes, []);

    public static GraphSet Open(GraphFiles files, GraphContract? contract = null) =>
        GraphSet.Open(files, contract ?? Contract, ExecutionOptions.Cpu, null, CancellationToken.None);

    /// <summary>The inputs that the script used: multiples of 1/8 in [-2, 2).</summary>
    public static float[] Sample(int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = ((i * 13 % 32) - 16) / 8f;
        return values;
    }

    public static float[] Expected(string name) => NpyArray.Load(TestPaths.Fixture("graphs", name + ".npy")).Data;
}

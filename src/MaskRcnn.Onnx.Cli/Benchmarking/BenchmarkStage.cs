namespace MaskRcnn.Onnx.Cli.Benchmarking;

/// <summary>A row of the benchmark's table.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Title">Its name in the table.</param>
/// <param name="Of">Its part of a sample.</param>
internal sealed record BenchmarkStage(string Key, string Title, Func<StageSample, TimeSpan> Of)
{
    /// <summary>All stages in the order in which an image goes through them.</summary>
    public static IReadOnlyList<BenchmarkStage> All { get; } =
    [
        new("decode", "decode", sample => sample.Decode),
        new("preprocess", "preprocess", sample => sample.Network.Preprocess),
        new("backbone", "backbone", sample => sample.Network.Backbone),
        new("proposals", "proposals", sample => sample.Network.Proposals),
        new("pooling", "pooling", sample => sample.Network.Pooling),
        new("box_head", "box head", sample => sample.Network.BoxHead),
        new("selection", "selection", sample => sample.Network.Selection),
        new("mask_head", "mask head", sample => sample.Network.MaskHead),
        new("paste", "paste", sample => sample.Paste),
    ];

    /// <summary>An image from its file to its masks.</summary>
    public static BenchmarkStage Total { get; } = new("total", "total", sample => sample.Total);
}

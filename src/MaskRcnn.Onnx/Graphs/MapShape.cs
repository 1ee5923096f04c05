namespace MaskRcnn.Onnx.Graphs;

/// <summary>The shape of one image's maps of one pyramid level, [Channels, Height, Width].</summary>
internal readonly record struct MapShape(int Channels, int Height, int Width)
{
    /// <summary>Values per image.</summary>
    public int Count => Channels * Height * Width;
}

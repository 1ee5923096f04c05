namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>Prints whether a bar was kept.</summary>
internal static class Bar
{
    public static bool Kept(string bar, bool kept)
    {
        Console.WriteLine($"{(kept ? "kept  " : "MISSED")} {bar}");
        return kept;
    }
}

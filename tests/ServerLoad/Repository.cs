namespace MaskRcnn.Onnx.ServerLoad;

/// <summary>Where the repository keeps what the load needs.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The server, of the configuration that this program was built in.</summary>
    public static string ServerProgram
    {
        get
        {
            string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
            string output = Path.Combine(Root, "src", "MaskRcnn.Onnx.Server", "bin", configuration);
            return Directory.GetFiles(output, "maskrcnn-server.dll", SearchOption.AllDirectories).FirstOrDefault()
                ?? throw new FileNotFoundException("Build src/MaskRcnn.Onnx.Server first.");
        }
    }

    /// <summary>An image that the shipped model finds nuclei in.</summary>
    public static byte[] Image => File.ReadAllBytes(Path.Combine(Root, "models", "nuclei", "samples", "fluorescence.png"));

    /// <summary>The smallest model of the test fixtures, for many requests in little time.</summary>
    public static string TinyModel => Path.Combine(Root, "tests", "Fixtures", "tiny-torchvision", "bundle");

    /// <summary>Bytes of the shipped model.</summary>
    public static long ShippedModelBytes => new DirectoryInfo(Path.Combine(Root, "models", "nuclei")).GetFiles("*.onnx").Sum(file => file.Length);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MaskRcnn.Onnx.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("This program runs from a build inside the repository.");
    }
}

namespace MaskRcnn.Onnx.TestSupport;

/// <summary>Where the tests find the repository, their fixtures and the optional shared test data.</summary>
internal static class TestPaths
{
    /// <summary>The folder that holds MaskRcnn.Onnx.sln.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A committed fixture below tests/Fixtures.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Repository, "tests", "Fixtures", .. parts]);

    /// <summary>A file or folder of the shared test data; the running test is skipped, with the reason, where it is absent.</summary>
    public static string SharedOrSkip(params string[] parts)
    {
        string path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Ignore($"Needs the test data ../shared/{string.Join('/', parts)}, which is not beside this checkout.");
        }

        return path;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MaskRcnn.Onnx.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests run from a build inside the repository.");
    }
}

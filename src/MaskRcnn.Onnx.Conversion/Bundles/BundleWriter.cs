using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.Conversion.Onnx;

namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>Writes bundles.</summary>
internal static class BundleWriter
{
    private static readonly JsonWriterOptions _json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a bundle; it is complete or not there at all.</summary>
    /// <param name="contents">What it is written from. Weights are read one after the other, each when its place in a file comes.</param>
    /// <param name="folder">
    /// Its folder; it and its parents need not exist. An empty folder is taken, one with anything that is not of a bundle never is.
    /// </param>
    /// <param name="overwrite">Whether a bundle in the folder is replaced.</param>
    /// <param name="progress">Is told which file is being written and how much of all weights is done.</param>
    /// <param name="cancellationToken">Stops between two weights; nothing is left behind.</param>
    /// <exception cref="ConversionException">
    /// Layers do not fit each other, a weight is not finite or beyond half precision, or a JSON file would not be read.
    /// </exception>
    /// <exception cref="IOException">The output cannot be written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static BundleWriteReport Write(
        BundleContents contents,
        string folder,
        bool overwrite,
        IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        (string Name, byte[] Json)[] settings = Settings(contents);
        IReadOnlyList<(string File, OnnxModel Model)> graphs = NetworkGraphs.Build(contents.Network, contents.HalfPrecision);
        try
        {
            using OutputFolder output = new(folder, overwrite);
            Dictionary<string, BundleFile> files = WriteGraphs(graphs, contents, output.Draft, progress, cancellationToken);
            foreach ((string name, byte[] json) in settings)
            {
                using HashedFile file = new(Path.Combine(output.Draft, name));
                file.Write(json);
                files.Add(name, file.Finish());
            }

            byte[] manifest = Manifest(contents, files).ToUtf8Json();
            File.WriteAllBytes(Path.Combine(output.Draft, BundleManifest.FileName), manifest);
            cancellationToken.ThrowIfCancellationRequested();
            output.Complete();

            SortedDictionary<string, long> sizes = new(StringComparer.Ordinal) { [BundleManifest.FileName] = manifest.Length };
            foreach ((string name, BundleFile file) in files)
            {
                sizes.Add(name, file.Bytes);
            }

            return new BundleWriteReport(sizes, graphs.GigaFlops());
        }
        catch (Exception error) when (error is UnauthorizedAccessException or (IOException and not OutputRefusedException))
        {
            // The system's own words hold absolute paths.
            throw new IOException("The output folder cannot be written: no room, no permission, or a name that the disk refuses.", error);
        }
    }

    private static Dictionary<string, BundleFile> WriteGraphs(
        IReadOnlyList<(string File, OnnxModel Model)> graphs,
        BundleContents contents,
        string folder,
        IProgress<ConversionProgress>? progress,
        CancellationToken cancellationToken)
    {
        WeightProgress step = new(progress, graphs.Sum(graph => graph.Model.WeightBytes));
        ModelWriter writer = new(folder, contents.LargestGraphFile, step.Advance);
        Dictionary<string, BundleFile> files = new(StringComparer.Ordinal);
        foreach ((string file, OnnxModel model) in graphs)
        {
            step.Begin($"Writing {file}");
            foreach ((string name, BundleFile written) in writer.Write(model, file, cancellationToken))
            {
                files.Add(name, written);
            }
        }

        return files;
    }

    private static (string Name, byte[] Json)[] Settings(BundleContents contents)
    {
        byte[] config = ToUtf8(contents.Config);
        byte[] preprocessor = ToUtf8(contents.Preprocessor);
        try
        {
            ModelFamily family = MaskRcnnConfig.Parse(config).Family;
            MaskRcnnImageProcessorConfig.Parse(preprocessor, family);
        }
        catch (BundleException error)
        {
            throw new ConversionException(error.Message, error);
        }

        return [(MaskRcnnConfig.FileName, config), (MaskRcnnImageProcessorConfig.FileName, preprocessor)];
    }

    private static BundleManifest Manifest(BundleContents contents, Dictionary<string, BundleFile> files) => new()
    {
        Name = contents.Name,
        Source = contents.Source,
        License = contents.License,
        Files = files,
        Metrics = JsonDocument.Parse(ToUtf8(contents.Metrics)).RootElement,
    };

    private static byte[] ToUtf8(JsonObject json)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, _json))
        {
            json.WriteTo(writer);
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }
}

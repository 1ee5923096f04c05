using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.Conversion.Bundles;
using MaskRcnn.Onnx.Conversion.Checkpoints;

namespace MaskRcnn.Onnx.Conversion;

/// <summary>Turns a published or fine-tuned checkpoint into a model bundle.</summary>
/// <remarks>Thread-safe. Nothing in a checkpoint is executed; its weights are read one at a time while the graphs are written.</remarks>
public static class CheckpointConverter
{
    private const double ReadingShare = 0.05;

    /// <summary>The families whose checkpoints are known, as <see cref="ConversionOptions.Family"/> names them.</summary>
    public static IReadOnlyList<string> Families { get; } = [.. ArchitectureCatalog.All.Select(architecture => architecture.Family)];

    /// <summary>Converts.</summary>
    /// <param name="checkpoint">
    /// A .pth, .pt, .bin, .pkl or .safetensors file; or a folder with model.safetensors, pytorch_model.bin or a single file of those kinds.
    /// The config.json and preprocessor_config.json of such a folder count for a model of the Hugging Face port; the options win.
    /// </param>
    /// <param name="outputFolder">The bundle's folder, made when it does not exist; it is complete or not there at all.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Is told the steps.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>What was found and written.</returns>
    /// <exception cref="CheckpointException">The checkpoint cannot be read.</exception>
    /// <exception cref="ConversionException">The checkpoint is not of a known architecture, or the options contradict it.</exception>
    /// <exception cref="IOException">The output cannot be written, or is there already.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ConversionSummary Convert(
        string checkpoint, string outputFolder, ConversionOptions? options = null, IProgress<ConversionProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        ArgumentException.ThrowIfNullOrEmpty(outputFolder);
        options ??= new ConversionOptions();
        ConversionSource source = ConversionSource.Find(checkpoint);
        progress?.Report(new ConversionProgress($"Reading {source.FileName}", 0));
        using Checkpoint file = Checkpoint.Open(source.WeightsFile, cancellationToken);
        using CheckpointHash hash = CheckpointHash.Start(source.WeightsFile, cancellationToken);
        ConvertedModel model = Read(file, source, options);
        string name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(outputFolder)));
        BundleContents contents = Contents(model, name, source, hash.Result, options);
        Later? writing = progress is null ? null : new Later(progress);
        BundleWriteReport report = BundleWriter.Write(contents, outputFolder, options.Overwrite, writing, cancellationToken);
        return new ConversionSummary
        {
            Architecture = model.Architecture,
            Name = name,
            Parameters = model.Parameters,
            GigaFlops = report.GigaFlops,
            Labels = MaskRcnnConfig.Parse(BundleJson.ToUtf8(model.Config)).Id2Label,
            Files = report.Files,
            CheckpointSha256 = hash.Result,
            Decisions = model.Decisions,
        };
    }

    private static ConvertedModel Read(Checkpoint file, ConversionSource source, ConversionOptions options)
    {
        var weights = new CheckpointWeights(file.Tensors, file.Metadata);
        IArchitecture architecture = ArchitectureChoice.Of(weights, options.Family);
        return architecture.Read(weights, new ArchitectureOptions
        {
            Config = options.Config ?? [],
            Preprocessor = options.Preprocessor ?? [],
            CheckpointConfig = source.Settings.Config,
            CheckpointPreprocessor = source.Settings.Preprocessor,
            Labels = options.Labels,
            BatchNormEpsilon = options.BatchNormEpsilon,
        });
    }

    private static BundleContents Contents(
        ConvertedModel model, string name, ConversionSource source, string hash, ConversionOptions options)
    {
        string made = $"converted from {source.FileName} (SHA-256 {hash})";
        return new BundleContents
        {
            Network = model.Network,
            Config = model.Config,
            Preprocessor = model.Preprocessor,
            Name = name,
            Source = string.IsNullOrEmpty(options.Source) ? made : $"{options.Source}; {made}",
            License = options.License,
            HalfPrecision = options.HalfPrecision,
        };
    }

    /// <summary>Tells the steps of writing as the later part of the whole.</summary>
    private sealed class Later(IProgress<ConversionProgress> whole) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) =>
            whole.Report(value with { Fraction = ReadingShare + ((1 - ReadingShare) * value.Fraction) });
    }
}

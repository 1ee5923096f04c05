using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion;

/// <summary>What a user's configuration says beyond the weights, read from the files that the families keep it in.</summary>
/// <remarks>For <see cref="ConversionOptions.Config"/> and <see cref="ConversionOptions.Preprocessor"/>; the caller's own.</remarks>
public sealed record ConversionConfig
{
    private const int LargestFile = 16 << 20;
    private const string PreprocessorKey = "preprocessor";
    private const string YamlFile = "config.yaml";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Fields of config.json; empty where nothing was said.</summary>
    public required JsonObject Config { get; init; }

    /// <summary>Fields of preprocessor_config.json; empty where nothing was said.</summary>
    public required JsonObject Preprocessor { get; init; }

    /// <summary>Reads a configuration.</summary>
    /// <param name="path">
    /// <para>A JSON file with fields of config.json and, under <c>preprocessor</c>, fields of preprocessor_config.json;</para>
    /// <para>a file that is called preprocessor_config.json;</para>
    /// <para>the config.yaml (.yaml or .yml) that Detectron2 writes into the OUTPUT_DIR of a training;</para>
    /// <para>or a folder with config.json, preprocessor_config.json or both, or else with config.yaml.</para>
    /// </param>
    /// <exception cref="ConversionException">It is missing, larger than 16 MiB or malformed; names the file, not its path.</exception>
    public static ConversionConfig Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Directory.Exists(path) ? OfFolder(path) : OfFile(path);
    }

    private static ConversionConfig OfFolder(string folder)
    {
        string config = Path.Combine(folder, MaskRcnnConfig.FileName);
        string preprocessor = Path.Combine(folder, MaskRcnnImageProcessorConfig.FileName);
        if (!File.Exists(config) && !File.Exists(preprocessor))
        {
            string yaml = Path.Combine(folder, YamlFile);
            return File.Exists(yaml)
                ? OfFile(yaml)
                : throw new ConversionException(
                    $"{NameOf(folder)} has no {MaskRcnnConfig.FileName}, {MaskRcnnImageProcessorConfig.FileName} or {YamlFile}.");
        }

        ConversionConfig read = File.Exists(config) ? OfFile(config) : new ConversionConfig { Config = [], Preprocessor = [] };
        return File.Exists(preprocessor) ? read with { Preprocessor = ReadObject(preprocessor) } : read;
    }

    private static ConversionConfig OfFile(string path)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".yaml" or ".yml":
                (JsonObject config, JsonObject pixels) = Detectron2Yaml.Read(ReadText(path));
                return new ConversionConfig { Config = config, Preprocessor = pixels };
            case ".py":
                throw new ConversionException($"{NameOf(path)} is a program, which is not run; write what it says of the model as JSON.");
        }

        JsonObject fields = ReadObject(path);
        if (NameOf(path) == MaskRcnnImageProcessorConfig.FileName)
        {
            return new ConversionConfig { Config = [], Preprocessor = fields };
        }

        if (!fields.Remove(PreprocessorKey, out JsonNode? preprocessor))
        {
            return new ConversionConfig { Config = fields, Preprocessor = [] };
        }

        return preprocessor is JsonObject inner
            ? new ConversionConfig { Config = fields, Preprocessor = inner }
            : throw new ConversionException($"{NameOf(path)}: {PreprocessorKey} must be a JSON object.");
    }

    private static JsonObject ReadObject(string path)
    {
        try
        {
            ReadOnlySpan<byte> utf8 = ReadBytes(path);
            ReadOnlySpan<byte> byteOrderMark = [0xEF, 0xBB, 0xBF];
            utf8 = utf8.StartsWith(byteOrderMark) ? utf8[byteOrderMark.Length..] : utf8;
            JsonNode? node = JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            ReadAllTexts(node);
            return node as JsonObject ?? throw new ConversionException($"{NameOf(path)} must be a JSON object.");
        }
        catch (InvalidOperationException error)
        {
            throw new ConversionException($"{NameOf(path)} holds text that is not Unicode.", error);
        }
        catch (JsonException error)
        {
            string where = error.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1})") : "";
            throw new ConversionException($"{NameOf(path)} is not valid JSON{where}.", error);
        }
    }

    private static string ReadText(string path)
    {
        try
        {
            return Utf8.GetString(ReadBytes(path));
        }
        catch (DecoderFallbackException error)
        {
            throw new ConversionException($"{NameOf(path)} is not UTF-8 text.", error);
        }
    }

    // Nodes decode their texts only when asked; half a surrogate pair would break whoever reads the field later.
    private static void ReadAllTexts(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach ((_, JsonNode? value) in fields)
                {
                    ReadAllTexts(value);
                }

                break;
            case JsonArray items:
                foreach (JsonNode? item in items)
                {
                    ReadAllTexts(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                _ = value.GetValue<string>();
                break;
        }
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (stream.Length > LargestFile)
            {
                throw new ConversionException($"{NameOf(path)} is larger than 16 MiB, which no configuration is.");
            }

            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConversionException($"There is no file or folder {NameOf(path)}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ConversionException($"{NameOf(path)} cannot be read.", error);
        }
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}

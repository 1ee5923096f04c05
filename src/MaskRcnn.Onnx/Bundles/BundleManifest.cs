using System.Globalization;
using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>A bundle's <c>manifest.json</c>: what its files must be, where the weights came from, and what was measured.</summary>
/// <remarks>Immutable. Format version 1 is the only one.</remarks>
public sealed record BundleManifest
{
    /// <summary>The file's name in a bundle.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version of the bundle format that this library reads and writes.</summary>
    public const int FormatVersion = 1;

    private const int MostFiles = 10_000;
    private const int Sha256Digits = 64;

    /// <summary>The bundle's name; where the file has none, that of its folder.</summary>
    public string? Name { get; init; }

    /// <summary>Where the weights came from; null where it is not said.</summary>
    public string? Source { get; init; }

    /// <summary>The weights' licence; null where it is not said.</summary>
    public string? License { get; init; }

    /// <summary>Every file that is needed to run the model, by its name inside the folder.</summary>
    public IReadOnlyDictionary<string, BundleFile> Files { get; init; } = new Dictionary<string, BundleFile>();

    /// <summary>What was measured, as a free object; null where nothing is said.</summary>
    public JsonElement? Metrics { get; init; }

    /// <summary>Fields of the file that are unknown here, kept for writing.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalFields { get; init; } = JsonFieldWriting.NoFields;

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="BundleException">
    /// The bytes are not JSON, the format version is another one, a file name leaves the folder, or a field is malformed.
    /// </exception>
    public static BundleManifest Parse(ReadOnlyMemory<byte> utf8Json) => JsonFields.Read(utf8Json, FileName, Read);

    /// <summary>Reads a file, or the manifest.json of a folder.</summary>
    /// <exception cref="BundleException">The file is missing or malformed.</exception>
    public static BundleManifest Load(string path) => Parse(BundleJsonFile.Read(path, FileName));

    /// <summary>The file's bytes.</summary>
    public byte[] ToUtf8Json() => JsonFieldWriting.ToUtf8(Write);

    /// <summary>Writes a file, or the manifest.json of a folder; an existing file is replaced in one step.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => BundleJsonFile.Write(path, FileName, ToUtf8Json());

    private static BundleManifest Read(JsonFields f)
    {
        if (!f.Has("format_version"))
        {
            throw f.Error("format_version", "is missing");
        }

        int version = f.Int("format_version", 0);
        if (version != FormatVersion)
        {
            throw f.Error("format_version", $"is {version.ToString(CultureInfo.InvariantCulture)}; this version reads {FormatVersion}");
        }

        JsonFields listed = f.Object("files") ?? throw f.Error("files", "is missing");
        Dictionary<string, BundleFile> files = new(StringComparer.Ordinal);
        HashSet<string> folded = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in listed.Names)
        {
            if (!BundleFileName.IsInside(name))
            {
                throw f.Error("files", $"names \"{BundleFileName.ForMessage(name)}\", which is no plain name of a file inside the bundle");
            }

            if (!folded.Add(name))
            {
                throw f.Error("files", $"names {name} twice, with different capitals");
            }

            files.Add(name, ReadFile(listed, name));
        }

        if (files.Count > MostFiles)
        {
            throw f.Error("files", $"lists more than {MostFiles} files");
        }

        if (f.TryGet("metrics", out JsonElement metrics) && metrics.ValueKind != JsonValueKind.Object)
        {
            throw f.Error("metrics", "must be an object");
        }

        return new BundleManifest
        {
            Name = f.Text("name"),
            Source = f.Text("source"),
            License = f.Text("license"),
            Files = files.AsReadOnly(),
            Metrics = f.Has("metrics") ? metrics.Clone() : null,
            AdditionalFields = f.Unknown(),
        };
    }

    private static BundleFile ReadFile(JsonFields listed, string name)
    {
        JsonFields file = listed.Object(name) ?? throw listed.Error(name, "must be an object");
        string hash = file.Text("sha256") ?? throw file.Error("sha256", "is missing");
        if (hash.Length != Sha256Digits || !hash.All(char.IsAsciiHexDigit))
        {
            throw file.Error("sha256", $"must be {Sha256Digits} hexadecimal digits");
        }

        double bytes = file.Has("bytes") ? file.Double("bytes", 0) : throw file.Error("bytes", "is missing");
        return bytes >= 0 && bytes <= Limits.BundleBytes && bytes == Math.Floor(bytes)
            ? new BundleFile(hash.ToLowerInvariant(), (long)bytes)
            : throw file.Error("bytes", $"must be a whole number from 0 to {Limits.BundleBytes}");
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("format_version", FormatVersion);
        writer.WriteText("name", Name);
        writer.WriteText("source", Source);
        writer.WriteText("license", License);
        writer.WriteStartObject("files");
        foreach ((string name, BundleFile file) in Files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(name);
            writer.WriteString("sha256", file.Sha256);
            writer.WriteNumber("bytes", file.Bytes);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        if (Metrics is JsonElement metrics)
        {
            writer.WritePropertyName("metrics");
            metrics.WriteTo(writer);
        }

        writer.WriteFields(AdditionalFields);
    }
}

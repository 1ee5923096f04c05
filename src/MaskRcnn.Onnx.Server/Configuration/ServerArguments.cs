namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>What was said on the command line.</summary>
internal sealed record ServerArguments
{
    /// <summary>A file of settings; null for none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Settings that go before those of files and of the environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Settings { get; init; } = [];
}

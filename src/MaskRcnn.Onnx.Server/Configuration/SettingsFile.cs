using System.Text.Json;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Reads the file of <c>--config</c>.</summary>
internal static class SettingsFile
{
    private const string Option = "--config";

    /// <summary>Reads it.</summary>
    /// <exception cref="SettingException">There is none, it cannot be read, or it is no JSON; the message says where.</exception>
    public static IConfigurationRoot Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingException($"{Option}: there is no file '{path}'.");
        }

        try
        {
            return new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(path), optional: false, reloadOnChange: false).Build();
        }
        catch (InvalidDataException exception)
        {
            throw new SettingException($"{Option}: '{path}' cannot be used: {Reason(exception)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{Option}: '{path}' cannot be read.");
        }
    }

    /// <summary>What is wrong with a file of settings, and where, as a sentence.</summary>
    public static string Reason(InvalidDataException exception)
    {
        Exception innermost = exception.GetBaseException();
        if (innermost is not JsonException { LineNumber: { } line, BytePositionInLine: { } position } json)
        {
            return innermost.Message;
        }

        // The parser says at the end where it is, counted from 0.
        int place = json.Message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        string reason = place > 0 ? json.Message[..place] : json.Message;
        return $"it is no JSON at line {line + 1}, byte {position + 1}: {reason}";
    }
}

using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Says in sentences why the server does not start, whatever was thrown.</summary>
internal static partial class StartFailure
{
    /// <summary>The reasons, at least one.</summary>
    public static IReadOnlyList<string> Reasons(Exception exception) => exception switch
    {
        OptionsValidationException options => [.. options.Failures.Select(failure => $"{Place(options)}{failure}")],
        AggregateException all => [.. all.InnerExceptions.SelectMany(Reasons).Distinct()],
        InvalidDataException file => [$"{FirstLine(file).TrimEnd('.')}: {SettingsFile.Reason(file)}"],
        SocketException => [$"urls: the server cannot listen there: {FirstLine(exception)}"],
        CryptographicException => [$"Kestrel: a certificate cannot be used: {FirstLine(exception)}"],
        OperationCanceledException => ["The start was interrupted."],
        _ => [WithoutTypes(FirstLine(exception))],
    };

    // The options of a model are named by the type of its key and the key.
    private static string Place(OptionsValidationException exception) =>
        exception.OptionsName.Split(':', 2) is [_, var model] ? $"Models:{model}:" : "";

    // What follows on further lines is advice for developers.
    private static string FirstLine(Exception exception) => exception.Message.Split('\n', 2)[0].TrimEnd();

    private static string WithoutTypes(string message) => Unconverted().Replace(message, "$2: '$1' is no value for this setting.");

    [GeneratedRegex("^Failed to convert configuration value '(.*)' at '(.*)' to type '.*$")]
    private static partial Regex Unconverted();
}

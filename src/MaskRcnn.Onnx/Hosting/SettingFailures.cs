using System.Globalization;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>Collects what is wrong with settings, a sentence each that begins with the setting's name.</summary>
internal sealed class SettingFailures
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly List<string> _failures = [];

    /// <summary>The outcome.</summary>
    public ValidateOptionsResult Result => _failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_failures);

    /// <summary>Adds what a setting is not.</summary>
    public void Add(string setting, string what) => _failures.Add($"{setting}: {what}");

    /// <summary>A number that must lie in a range.</summary>
    public void Within(string setting, int value, int lowest, int highest)
    {
        if (value < lowest || value > highest)
        {
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"lies between {lowest} and {highest}; it is {value}."));
        }
    }

    /// <summary>A number that must lie in a range where it is given.</summary>
    public void WithinIfGiven(string setting, int? value, int lowest, int highest)
    {
        if (value < lowest || value > highest)
        {
            Add(setting, string.Create(CultureInfo.InvariantCulture, $"lies between {lowest} and {highest}, or is left out; it is {value}."));
        }
    }

    /// <summary>A duration that must lie between 1 ms and 1 day.</summary>
    public void Duration(string setting, TimeSpan value)
    {
        if (value < Shortest || value > Longest)
        {
            Add(setting, $"lies between 1 ms and 1 day; it is {value:c}.");
        }
    }

    /// <summary>A duration that must lie between 1 ms and 1 day where it is given.</summary>
    public void DurationIfGiven(string setting, TimeSpan? value)
    {
        if (value < Shortest || value > Longest)
        {
            Add(setting, $"lies between 1 ms and 1 day, or is left out; it is {value:c}.");
        }
    }

    /// <summary>One of the values of an enumeration.</summary>
    public void OneOf<T>(string setting, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Add(setting, $"one of {string.Join(", ", Enum.GetNames<T>())}.");
        }
    }
}

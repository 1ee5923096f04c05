using System.Globalization;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Reads the text of settings, so that what is wrong with one is told in words and not by the names of types.</summary>
internal static class SettingValue
{
    /// <summary>Reads a setting.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="type">The type of the property that it is bound to.</param>
    /// <returns>The value; null where none is given, and for lists and tables, whose entries are looked at one by one.</returns>
    /// <exception cref="SettingException">Its text is no such value.</exception>
    public static object? Read(IConfigurationSection setting, Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (EntryType(plain) is { } entry)
        {
            CheckIsSection(setting, plain.IsArray ? "0" : "NAME");
            foreach (IConfigurationSection child in setting.GetChildren())
            {
                Read(child, entry);
            }

            return null;
        }

        if (setting.GetChildren().FirstOrDefault() is { } below)
        {
            throw new SettingException($"{below.Path}: there is no such setting; {setting.Path} is a single value.");
        }

        return string.IsNullOrEmpty(setting.Value) ? null : Parse(setting.Value.Trim(), plain, setting.Path);
    }

    /// <summary>Checks that what has settings below it is not given a value itself.</summary>
    /// <exception cref="SettingException">It is.</exception>
    public static void CheckIsSection(IConfigurationSection section, string key)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new SettingException($"{section.Path}: takes no value itself; what belongs to it is set as {section.Path}:{key}.");
        }
    }

    private static object? Parse(string text, Type type, string path)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        (object? value, string expected) = type switch
        {
            _ when type == typeof(int) =>
                (int.TryParse(text, NumberStyles.Integer, culture, out int number) ? number : (object?)null,
                $"a whole number of at most {int.MaxValue}"),
            _ when type == typeof(long) =>
                (long.TryParse(text, NumberStyles.Integer, culture, out long number) ? number : null, "a whole number"),
            _ when type == typeof(double) =>
                (double.TryParse(text, NumberStyles.Float, culture, out double number) ? number : null, "a number"),
            _ when type == typeof(bool) => (bool.TryParse(text, out bool flag) ? flag : null, "true or false"),
            _ when type == typeof(TimeSpan) => (TimeSpan.TryParse(text, culture, out TimeSpan time) ? time : null, "a time such as 00:00:02.5"),
            _ when type.IsEnum => (Choice(text, type), $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}"),
            _ => (text, "a text"),
        };
        return value ?? throw new SettingException($"{path}: '{text}' is not {expected}.");
    }

    // By name alone: a number would be whatever stands at that place of the list.
    private static object? Choice(string text, Type type) =>
        Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse(type, name)
            : null;

    private static Type? EntryType(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? type.GetGenericArguments()[1]
        : null;
}

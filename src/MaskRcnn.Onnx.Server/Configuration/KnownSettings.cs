using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>
/// Refuses keys that mean nothing, so that a misspelt setting is not passed over, and values that cannot be, by their type or by the
/// attributes of the property that they are for, whose messages name the setting.
/// </summary>
internal static class KnownSettings
{
    /// <summary>Checks every key of a section against the options that it is bound to.</summary>
    /// <exception cref="SettingException">One is no property, or its value cannot be.</exception>
    public static void Check<T>(IConfigurationSection section) => Check<T>(section, []);

    /// <summary>Checks every key of a section against the options that it is bound to; it may have other keys as well.</summary>
    /// <exception cref="SettingException">One is neither a property nor another key, or its value cannot be.</exception>
    public static void Check<T>(IConfigurationSection section, params IEnumerable<string> others)
    {
        PropertyInfo[] properties = [.. typeof(T).GetProperties().Where(property => property.CanWrite)];
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (Array.Find(properties, property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                CheckRange(property, SettingValue.Read(child, property.PropertyType));
            }
            else if (!others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                IEnumerable<string> known = properties.Select(one => one.Name).Concat(others);
                throw new SettingException($"{child.Path}: there is no such setting; there are {string.Join(", ", known)}.");
            }
        }
    }

    private static void CheckRange(PropertyInfo property, object? value)
    {
        foreach (ValidationAttribute rule in property.GetCustomAttributes<ValidationAttribute>())
        {
            if (value is not null && !rule.IsValid(value))
            {
                throw new SettingException(rule.FormatErrorMessage(property.Name));
            }
        }
    }
}

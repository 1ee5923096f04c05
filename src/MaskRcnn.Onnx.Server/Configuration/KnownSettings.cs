namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Refuses keys that mean nothing, so that a misspelt setting is not passed over.</summary>
internal static class KnownSettings
{
    /// <summary>Checks that every key of a section is a property of the options.</summary>
    /// <exception cref="SettingException">One is not.</exception>
    public static void Check<T>(IConfigurationSection section) => Check<T>(section, []);

    /// <summary>Checks that every key of a section is a property of the options or one of its other keys.</summary>
    /// <exception cref="SettingException">One is not.</exception>
    public static void Check<T>(IConfigurationSection section, params IEnumerable<string> others)
    {
        string[] known =
        [
            .. typeof(T).GetProperties().Where(property => property.CanWrite).Select(property => property.Name),
            .. others,
        ];
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new SettingException($"{child.Path}: there is no such setting; there are {string.Join(", ", known)}.");
            }
        }
    }
}

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Checks the levels of the log: <c>Logging:LogLevel:CATEGORY</c> and <c>Logging:PROVIDER:LogLevel:CATEGORY</c>.</summary>
internal static class LogLevels
{
    private const string Levels = "LogLevel";

    /// <summary>Checks them all.</summary>
    /// <exception cref="SettingException">One is no level.</exception>
    public static void Check(IConfiguration configuration)
    {
        IConfigurationSection logging = configuration.GetSection("Logging");
        foreach (IConfigurationSection section in logging.GetChildren().Append(logging))
        {
            foreach (IConfigurationSection category in section.GetSection(Levels).GetChildren())
            {
                SettingValue.Read(category, typeof(LogLevel));
            }
        }
    }
}

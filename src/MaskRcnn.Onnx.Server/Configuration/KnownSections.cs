using MaskRcnn.Onnx.Server.Models;

namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>
/// Refuses what is given to this server and stands in none of its sections, so that a misspelt section is not passed over. What merely
/// lies in the environment is others' and is never looked at.
/// </summary>
internal static class KnownSections
{
    private const string Prefix = ServerConfiguration.EnvironmentPrefix;
    private const string Kestrel = "Kestrel";
    private const string OpenTelemetryPrefix = "OTEL_";

    private static readonly string[] Sections =
    [
        ModelRegistration.Section, ModelRegistration.DefaultsSection, LimitsOptions.Section, AdmissionOptions.Section,
        RateLimitOptions.Section, SecurityOptions.Section, ShutdownOptions.Section,
    ];

    private static readonly string[] FrameworkSections = [Kestrel, "Logging", "Metrics"];

    /// <summary>Kestrel passes over other keys, also those of its limits, which are settable in code alone.</summary>
    private static readonly string[] KestrelSections = ["Endpoints", "EndpointDefaults", "Certificates"];

    private static readonly string[] SingleSettings =
    [
        ModelRegistration.DefaultModelSetting, "urls", "http_ports", "https_ports", "https_port", "AllowedHosts",
        "ForwardedHeaders_Enabled", WebHostDefaults.EnvironmentKey, WebHostDefaults.ApplicationKey, WebHostDefaults.ContentRootKey,
        WebHostDefaults.WebRootKey, WebHostDefaults.DetailedErrorsKey, WebHostDefaults.CaptureStartupErrorsKey,
        WebHostDefaults.ShutdownTimeoutKey, WebHostDefaults.SuppressStatusMessagesKey, WebHostDefaults.PreferHostingUrlsKey,
        WebHostDefaults.HostingStartupAssembliesKey, WebHostDefaults.HostingStartupExcludeAssembliesKey,
        WebHostDefaults.PreventHostingStartupKey,
    ];

    private static readonly string All =
        string.Join(", ", [.. Sections, ModelRegistration.DefaultModelSetting, "urls", .. FrameworkSections]);

    /// <summary>Checks a file or the command line.</summary>
    /// <exception cref="SettingException">A key stands in no section that there is.</exception>
    public static void Check(IConfiguration given)
    {
        foreach (IConfigurationSection child in given.GetChildren())
        {
            if (Sections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                SettingValue.CheckIsSection(child, "NAME");
            }
            else if (!IsOther(child.Key))
            {
                string kind = IsSection(child) ? "section" : "setting";
                throw new SettingException($"{Named(child)}: there is no {kind} '{child.Key}'; there are {All}.");
            }
        }

        CheckKestrel(given);
    }

    /// <summary>
    /// Checks the variables with the server's prefix. One without <c>__</c> need not be a setting: a cluster sets
    /// <c>MASKRCNN_SERVER_PORT</c> for a service that is called maskrcnn-server.
    /// </summary>
    /// <exception cref="SettingException">A key stands in no section that there is, or has <c>_</c> where <c>__</c> is meant.</exception>
    public static void CheckVariables(IConfiguration given)
    {
        foreach (IConfigurationSection child in given.GetChildren())
        {
            string? meant = Sections.FirstOrDefault(section => child.Key.StartsWith($"{section}_", StringComparison.OrdinalIgnoreCase));
            if (meant is not null)
            {
                throw new SettingException($"{Prefix}{child.Key}: two underscores stand between the parts, as in {Prefix}{meant}__KEY.");
            }

            if (IsSection(child) && !Sections.Contains(child.Key, StringComparer.OrdinalIgnoreCase) && !IsOther(child.Key))
            {
                string name = Prefix + Named(child).Replace(":", "__", StringComparison.Ordinal);
                throw new SettingException($"{name}: there is no section '{child.Key}'; there are {All}.");
            }
        }

        CheckKestrel(given);
    }

    private static void CheckKestrel(IConfiguration given)
    {
        foreach (IConfigurationSection child in given.GetSection(Kestrel).GetChildren())
        {
            SettingValue.CheckIsSection(child, "NAME");
            if (!KestrelSections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                throw new SettingException($"{Named(child)}: there is no such setting; there are {string.Join(", ", KestrelSections)}.");
            }
        }
    }

    private static bool IsOther(string key) =>
        FrameworkSections.Contains(key, StringComparer.OrdinalIgnoreCase) || SingleSettings.Contains(key, StringComparer.OrdinalIgnoreCase)
        || key.StartsWith(OpenTelemetryPrefix, StringComparison.OrdinalIgnoreCase);

    private static bool IsSection(IConfigurationSection section) => section.GetChildren().Any();

    // The first key below, which is what was written.
    private static string Named(IConfigurationSection section) =>
        section.GetChildren().FirstOrDefault() is { } below ? Named(below) : section.Path;
}

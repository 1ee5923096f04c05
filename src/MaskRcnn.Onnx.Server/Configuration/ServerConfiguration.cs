namespace MaskRcnn.Onnx.Server.Configuration;

/// <summary>Where settings come from and what they are bound to.</summary>
internal static class ServerConfiguration
{
    /// <summary>Begins the environment variables that are settings of the server, as in <c>MASKRCNN_Limits__MaxSide</c>.</summary>
    public const string EnvironmentPrefix = "MASKRCNN_";

    /// <summary>Where the server listens if nothing says otherwise: on this machine only.</summary>
    public const string DefaultUrl = "http://localhost:8080";

    private static readonly string[] ListeningSettings = ["urls", "http_ports", "https_ports"];

    /// <summary>
    /// Later ones go before earlier ones: appsettings.json, environment, the file of the command line, MASKRCNN_..., the command line.
    /// </summary>
    /// <exception cref="SettingException">A setting stands in no section that there is, or cannot be.</exception>
    public static void AddServerConfiguration(this WebApplicationBuilder builder, ServerArguments arguments)
    {
        if (arguments.ConfigFile is { } file)
        {
            IConfigurationRoot settings = SettingsFile.Read(file);
            KnownSections.Check(settings);
            builder.Configuration.AddConfiguration(settings);
        }

        IConfigurationRoot variables = new ConfigurationBuilder().AddEnvironmentVariables(EnvironmentPrefix).Build();
        KnownSections.CheckVariables(variables);
        builder.Configuration.AddConfiguration(variables);

        IConfigurationRoot options = new ConfigurationBuilder().AddInMemoryCollection(
            arguments.Settings.GroupBy(setting => setting.Key, (_, settings) => settings.Last(), StringComparer.OrdinalIgnoreCase)).Build();
        KnownSections.Check(options);
        builder.Configuration.AddConfiguration(options);
        if (ListeningSettings.All(setting => string.IsNullOrWhiteSpace(builder.Configuration[setting]))
            && !builder.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Any())
        {
            builder.Configuration["urls"] = DefaultUrl;
        }

        ListeningAddresses.Check(builder.Configuration);
        LogLevels.Check(builder.Configuration);
    }

    /// <summary>Holds the sections to their settings and ranges, and binds them.</summary>
    /// <exception cref="SettingException">A section has a key that is none of its settings, or a value that cannot be.</exception>
    public static void AddServerOptions(this IServiceCollection services, IConfiguration configuration)
    {
        KnownSettings.Check<LimitsOptions>(configuration.GetSection(LimitsOptions.Section));
        KnownSettings.Check<AdmissionOptions>(configuration.GetSection(AdmissionOptions.Section));
        KnownSettings.Check<RateLimitOptions>(configuration.GetSection(RateLimitOptions.Section));
        KnownSettings.Check<ShutdownOptions>(configuration.GetSection(ShutdownOptions.Section));
        KnownSettings.Check<SecurityOptions>(configuration.GetSection(SecurityOptions.Section));
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection(LimitsOptions.Section));
        services.AddOptions<AdmissionOptions>().Bind(configuration.GetSection(AdmissionOptions.Section));
        services.AddOptions<RateLimitOptions>().Bind(configuration.GetSection(RateLimitOptions.Section));
        services.AddOptions<ShutdownOptions>().Bind(configuration.GetSection(ShutdownOptions.Section));
        services.AddOptions<SecurityOptions>().Bind(configuration.GetSection(SecurityOptions.Section));
    }
}

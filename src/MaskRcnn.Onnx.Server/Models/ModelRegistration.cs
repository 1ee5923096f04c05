using System.Text.RegularExpressions;
using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Health;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Models;

/// <summary>
/// Registers the models of the section <c>Models</c>, each under its name, or the one that ships where there is no such section.
/// </summary>
internal static partial class ModelRegistration
{
    public const string Section = "Models";

    /// <summary>Settings that hold for every model which does not have its own.</summary>
    public const string DefaultsSection = "ModelDefaults";

    public const string DefaultModelSetting = "DefaultModel";

    private const string ShippedModel = "nuclei";

    /// <summary>Adds the segmenters and <see cref="ServedModels"/>.</summary>
    /// <exception cref="SettingException">A name cannot be used, or the default is none of the models.</exception>
    public static void AddServedModels(this IServiceCollection services, IConfiguration configuration)
    {
        IConfigurationSection defaults = configuration.GetSection(DefaultsSection);
        KnownSettings.Check<InstanceSegmenterOptions>(defaults, ModelBatching.Section);
        IConfigurationSection[] models = [.. configuration.GetSection(Section).GetChildren()];
        var registered = new List<Registration>();
        services.ConfigureAll<InstanceSegmenterOptions>(options => defaults.Bind(options));
        if (models.Length == 0)
        {
            InstanceSegmenterBuilder builder = services.AddKeyedInstanceSegmenter(
                ShippedModel, options => options.Model = ModelFolder.Shipped(ShippedModel));
            registered.Add(new Registration(builder, WarmsUp(defaults, defaults), ModelBatching.AddTo(builder, defaults)));
        }
        else
        {
            foreach (IConfigurationSection section in models)
            {
                CheckName(section.Key);
                SettingValue.CheckIsSection(section, ModelFolder.Setting);
                KnownSettings.Check<InstanceSegmenterOptions>(section, ModelBatching.Section);
                string model = ModelFolder.Of(section, defaults);
                InstanceSegmenterBuilder builder = services.AddKeyedInstanceSegmenter(section.Key, section);
                services.Configure<InstanceSegmenterOptions>(builder.OptionsName, options => options.Model = model);
                registered.Add(new Registration(builder, WarmsUp(section, defaults), ModelBatching.AddTo(builder, defaults, section)));
            }
        }

        foreach (Registration model in registered)
        {
            model.Builder.UseOpenTelemetry();
            services.AddModelHealth(model.Name);
        }

        string? defaultName = configuration[DefaultModelSetting];
        if (defaultName is not null && !registered.Exists(model => model.Name == defaultName))
        {
            throw new SettingException($"{DefaultModelSetting}: there is no model '{defaultName}' in {Section}.");
        }

        // The server answers "live" while its models load; it warms them up itself.
        services.PostConfigureAll<InstanceSegmenterOptions>(options => options.WarmUp = false);
        services.AddSingleton(
            provider => new ServedModels([.. registered.Select(model => Create(provider, model))], defaultName));
        services.AddHostedService<ModelLoading>();
    }

    private static bool WarmsUp(IConfigurationSection section, IConfigurationSection defaults) =>
        section.GetValue<bool?>(nameof(InstanceSegmenterOptions.WarmUp))
            ?? defaults.GetValue(nameof(InstanceSegmenterOptions.WarmUp), true);

    private static ServedModel Create(IServiceProvider provider, Registration model)
    {
        InstanceSegmenterOptions options =
            provider.GetRequiredService<IOptionsMonitor<InstanceSegmenterOptions>>().Get(model.Builder.OptionsName);
        AdmissionOptions admission = provider.GetRequiredService<IOptions<AdmissionOptions>>().Value;
        int workers = model.IsBatched ? ModelBatching.Workers(provider, model.Builder) : options.MaxConcurrency;
        var gate = new AdmissionGate(
            workers, options.QueueLimit ?? 4 * workers, admission.UploadGrace, provider.GetRequiredService<TimeProvider>());
        return new ServedModel(model.Name, gate, options.MaxBatchSize, model.WarmUp);
    }

    private static void CheckName(string name)
    {
        if (!Names().IsMatch(name))
        {
            throw new SettingException($"{Section}: '{name}' is no name for a model; up to 64 letters, digits, '.', '_' and '-' are.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Names();

    private sealed record Registration(InstanceSegmenterBuilder Builder, bool WarmUp, bool IsBatched)
    {
        public string Name => (string)Builder.ServiceKey!;
    }
}

using System.CommandLine;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Models;

namespace MaskRcnn.Onnx.Server.CommandLine;

/// <summary>The options of <c>maskrcnn-server</c>; each is a setting by another name.</summary>
internal sealed class ServerCommand : RootCommand
{
    private const string Defaults = ModelRegistration.DefaultsSection;
    private const string Security = SecurityOptions.Section;

    private readonly Option<string[]> _models = new("--model", "-m")
    {
        Description = "A model to serve: a bundle's folder, or a name under models/ beside the program. Several are told apart by names.",
        HelpName = "[name=]path",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _config = new("--config") { Description = "A JSON file of settings.", HelpName = "file" };
    private readonly Option<string[]> _settings = new("--set")
    {
        Description = "Any setting, such as Limits:MaxSide=8192.",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    private readonly (Option<string> Option, string Key)[] _named =
    [
        Named("urls", "--urls", "urls", $"Where to listen. Default {ServerConfiguration.DefaultUrl}, this machine only."),
        Named(ModelRegistration.DefaultModelSetting, "--default-model", "name", "The model of requests that name none."),
        Named($"{Defaults}:Provider", "--provider", "provider", $"What models run on: {ProviderList}. Default auto."),
        Named($"{Defaults}:MaxConcurrency", "--workers", "count", "Images that run at a time, per model; four times as many wait."),
        Named($"{Security}:ApiKeyFile", "--api-key-file", "file", "API keys, KEY or NAME=KEY a line; requests then need one."),
        Named($"{Security}:AdminKeyFile", "--admin-key-file", "file", "A file with the administrator's key, who may reload models."),
    ];

    private readonly Option<bool> _anonymous = new("--allow-anonymous") { Description = "Let other machines in without an API key." };

    /// <param name="run">Runs the server; gives the exit code.</param>
    public ServerCommand(Func<ServerArguments, Task<int>> run)
        : base("Serves Mask R-CNN over HTTP: POST an image to /v1/segment, get boxes, labels, scores and masks.")
    {
        HelpName = "maskrcnn-server";
        Add(_models);
        foreach ((Option<string> option, _) in _named)
        {
            Add(option);
        }

        Add(_anonymous);
        Add(_config);
        Add(_settings);
        SetAction((parsed, _) => run(Read(parsed)));
    }

    private static string ProviderList => string.Join(", ", Enum.GetValues<ExecutionProvider>().Select(ProviderNames.Short));

    private static (Option<string> Option, string Key) Named(string key, string option, string value, string description) =>
        (new Option<string>(option) { Description = description, HelpName = value }, key);

    private ServerArguments Read(ParseResult parsed)
    {
        try
        {
            return ToArguments(parsed);
        }
        catch (Exception exception)
        {
            throw new StartException(StartFailure.Reasons(exception), exception);
        }
    }

    private ServerArguments ToArguments(ParseResult parsed)
    {
        var settings = new List<KeyValuePair<string, string?>>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string model in parsed.GetValue(_models)!)
        {
            (string name, string path) = NamedModel(Given(_models, model));
            if (!names.Add(name))
            {
                throw new SettingException(
                    $"--model: '{name}' is given twice; names, in which case does not count, tell models apart: a=PATH.");
            }

            settings.Add(new($"{ModelRegistration.Section}:{name}:Model", path));
        }

        foreach ((Option<string> option, string key) in _named)
        {
            if (parsed.GetValue(option) is { } value)
            {
                settings.Add(new(key, Given(option, value)));
            }
        }

        if (parsed.GetValue(_anonymous))
        {
            settings.Add(new($"{Security}:{nameof(SecurityOptions.AllowAnonymous)}", "true"));
        }

        settings.AddRange(parsed.GetValue(_settings)!.Select(Setting));
        return new ServerArguments { ConfigFile = parsed.GetValue(_config), Settings = settings };
    }

    // A variable of a script that was never set must not, for one, open a server that was meant to have keys.
    private static string Given(Option option, string value) =>
        string.IsNullOrWhiteSpace(value) ? throw new SettingException($"{option.Name}: what is given is empty.") : value;

    // Without a name a model is called like its folder.
    private static (string Name, string Path) NamedModel(string given)
    {
        int equals = given.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? (given[..equals], given[(equals + 1)..])
            : (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(given))), given);
    }

    private static KeyValuePair<string, string?> Setting(string given)
    {
        int equals = given.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(given[..equals].Trim(), given[(equals + 1)..])
            : throw new SettingException($"--set: '{given}' is not KEY=VALUE.");
    }
}

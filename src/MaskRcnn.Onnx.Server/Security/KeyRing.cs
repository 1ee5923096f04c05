using MaskRcnn.Onnx.Server.Configuration;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>The keys of this server.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class KeyRing
{
    private readonly ApiKey[] _clients;
    private readonly ApiKey? _administrator;

    /// <summary>Collects the keys of the settings and of the files that they name.</summary>
    /// <exception cref="SettingException">A key or a file cannot be used, or the administrator's key is a client's.</exception>
    public KeyRing(SecurityOptions options)
    {
        _clients =
        [
            .. options.ApiKeys.Select(
                pair => new ApiKey(pair.Key, pair.Value, $"{SecurityOptions.Section}:{nameof(options.ApiKeys)}:{pair.Key}")),
            .. KeyFile.Read(options.ApiKeyFile, $"{SecurityOptions.Section}:{nameof(options.ApiKeyFile)}"),
        ];
        ApiKey[] administrators = [.. KeyFile.Read(options.AdminKeyFile, $"{SecurityOptions.Section}:{nameof(options.AdminKeyFile)}")];
        if (administrators.Length > 1 || (administrators.Length == 1 && options.AdminKey is not null))
        {
            throw new SettingException($"{SecurityOptions.Section}:{nameof(options.AdminKey)}: there is one, here or in a file.");
        }

        _administrator = options.AdminKey is not null
            ? new ApiKey("administrator", options.AdminKey, $"{SecurityOptions.Section}:{nameof(options.AdminKey)}")
            : administrators.SingleOrDefault();
        if (_administrator is not null && _clients.FirstOrDefault(_administrator.IsSameAs) is { } client)
        {
            throw new SettingException(
                $"{SecurityOptions.Section}:{nameof(options.AdminKey)}: the administrator's key is also that of '{client.Owner}'.");
        }
    }

    /// <summary>Whether clients need a key.</summary>
    public bool HasClients => _clients.Length > 0;

    /// <summary>Whether there is an administrator.</summary>
    public bool HasAdministrator => _administrator is not null;

    /// <summary>The owner of a key; null where it is none. The administrator's key is a client's as well.</summary>
    /// <param name="key">What was sent.</param>
    /// <param name="isAdministrator">Whether it is the administrator's.</param>
    public string? Find(string key, out bool isAdministrator)
    {
        byte[] hash = ApiKey.Hash(key);
        isAdministrator = _administrator?.Matches(hash) == true;
        string? owner = isAdministrator ? _administrator!.Owner : null;

        // Every key is compared, so that the time does not tell which one came close.
        foreach (ApiKey client in _clients)
        {
            owner = client.Matches(hash) ? client.Owner : owner;
        }

        return owner;
    }
}

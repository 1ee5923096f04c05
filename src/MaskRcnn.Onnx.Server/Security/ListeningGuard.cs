using System.Net;
using MaskRcnn.Onnx.Server.Configuration;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Refuses to listen beyond this machine without an API key.</summary>
/// <remarks>Kestrel shows it every endpoint before it is opened, wherever its address was set.</remarks>
internal sealed class ListeningGuard(KeyRing keys, IOptions<SecurityOptions> options)
{
    private volatile bool _listensBeyond;

    /// <summary>Whether other machines can reach the server.</summary>
    public bool ListensBeyond => _listensBeyond;

    /// <summary>Looks at an endpoint that is about to be opened.</summary>
    /// <exception cref="SettingException">Others could reach it and need no key.</exception>
    public void Check(EndPoint endPoint)
    {
        if (endPoint is not IPEndPoint address || IPAddress.IsLoopback(address.Address))
        {
            return;
        }

        if (!keys.HasClients && !options.Value.AllowAnonymous)
        {
            throw new SettingException(
                $"urls: other machines could reach {address} without a key. Set "
                + $"{SecurityOptions.Section}:{nameof(SecurityOptions.ApiKeyFile)} (--api-key-file), or "
                + $"{SecurityOptions.Section}:{nameof(SecurityOptions.AllowAnonymous)} (--allow-anonymous) if that is meant.");
        }

        _listensBeyond = true;
    }
}

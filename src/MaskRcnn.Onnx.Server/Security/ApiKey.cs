using System.Security.Cryptography;
using System.Text;
using MaskRcnn.Onnx.Server.Configuration;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>A key, kept as its hash, and the name of its owner.</summary>
/// <remarks>Immutable. Its text never shows the key.</remarks>
internal sealed class ApiKey
{
    private const int Shortest = 16;
    private const int Longest = 512;

    private readonly byte[] _hash;

    /// <param name="owner">Whom the log names.</param>
    /// <param name="key">The key.</param>
    /// <param name="setting">Where it was set, for the message.</param>
    /// <exception cref="SettingException">It cannot be sent in a header, or is too short to be safe.</exception>
    public ApiKey(string owner, string key, string setting)
    {
        if (key.Length is < Shortest or > Longest || key.Any(character => character is <= ' ' or > '~'))
        {
            throw new SettingException($"{setting}: a key has {Shortest} to {Longest} visible ASCII characters.");
        }

        Owner = owner;
        _hash = Hash(key);
    }

    public string Owner { get; }

    /// <summary>The hash that <see cref="Matches"/> takes.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a key has the same hash; takes the same time either way.</summary>
    public bool Matches(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(_hash, hash);

    /// <summary>Whether another one is the same key.</summary>
    public bool IsSameAs(ApiKey other) => other.Matches(_hash);

    /// <inheritdoc/>
    public override string ToString() => Owner;
}

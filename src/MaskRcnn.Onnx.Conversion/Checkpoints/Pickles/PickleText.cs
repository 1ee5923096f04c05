using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>A text: Python 3's, or the byte string of Python 2, which may stand for bytes.</summary>
internal sealed class PickleText
{
    private readonly CheckpointFile? _file;
    private readonly long _offset;
    private readonly long _length;
    private readonly bool _byteString;
    private string? _value;

    /// <summary>A text of the file.</summary>
    public PickleText(CheckpointFile file, long offset, long length, bool byteString)
        => (_file, _offset, _length, _byteString) = (file, offset, length, byteString);

    /// <summary>A text that is made from others.</summary>
    public PickleText(string value) => _value = value;

    /// <summary>The characters of a text that is short enough for a name, else null.</summary>
    public string? Name => _value is { Length: <= PickleLimits.EagerText } ? _value : null;

    /// <summary>The characters; null where they are too many for a setting.</summary>
    public string? Value
    {
        get
        {
            if (_value is null && _length <= PickleLimits.Text && _file is not null)
            {
                byte[] bytes = new byte[_length];
                _file.Read(_offset, bytes);
                Decode(bytes);
            }

            return _value;
        }
    }

    /// <summary>
    /// Sets the characters from the text's bytes while they are at hand. Bytes that are no text become replacement characters.
    /// </summary>
    public void Decode(ReadOnlySpan<byte> bytes) => _value = (_byteString ? Encoding.Latin1 : Encoding.UTF8).GetString(bytes);

    /// <summary>The bytes that the text stands for; null where it is not such a one.</summary>
    /// <param name="encoded">Whether the pickle says that the characters are bytes.</param>
    public PickleBytes? ToBytes(bool encoded) => _file switch
    {
        null => null,
        _ when _byteString => new PickleBytes(new FileBytes(_file, _offset, _length)),
        _ when encoded => new PickleBytes(new Latin1TextBytes(_file, _offset, _length)),
        _ => null,
    };
}

using System.Buffers.Binary;

namespace MaskRcnn.Onnx.SkiaSharp.Headers;

/// <summary>Steps through the chunks of a PNG file (PNG specification, 3rd edition, section 5).</summary>
/// <param name="file">The whole file.</param>
/// <param name="position">Where the first chunk to look at starts.</param>
internal ref struct PngChunks(ReadOnlySpan<byte> file, int position)
{
    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>Starts at the first chunk.</summary>
    /// <param name="file">The whole file.</param>
    public PngChunks(ReadOnlySpan<byte> file)
        : this(file, Signature.Length)
    {
    }

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Where the next chunk starts.</summary>
    public int Position { get; private set; } = position;

    /// <summary>The four letters of the chunk's type.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>Where the chunk's data start in the file.</summary>
    public int DataOffset { get; private set; }

    /// <summary>The chunk's data; shorter than the chunk claims where the file ends inside it.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether the file ends inside the chunk.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Whether a decoder must understand the chunk: the first letter is a capital.</summary>
    public readonly bool IsCritical => (Type[0] & 0x20) == 0;

    /// <summary>Whether the chunk's checksum fits.</summary>
    public readonly bool HasValidChecksum =>
        !IsCutOff && Crc32.Of(_file[(DataOffset - 4)..(DataOffset + Data.Length)]) == BinaryPrimitives.ReadUInt32BigEndian(_file[(DataOffset + Data.Length)..]);

    /// <summary>Moves to the next chunk; false at the end of the file.</summary>
    public bool MoveNext()
    {
        if (_file.Length - Position < 8)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(_file[Position..]);
        if (length > int.MaxValue)
        {
            throw new UnsupportedImageException("The PNG file is damaged: a chunk claims more than 2 GiB.");
        }

        Type = _file.Slice(Position + 4, 4);
        DataOffset = Position + 8;
        int left = _file.Length - DataOffset;
        IsCutOff = left < length + 4L;
        Data = _file.Slice(DataOffset, Math.Min((int)length, left));
        Position = IsCutOff ? _file.Length : DataOffset + (int)length + 4;
        return true;
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MaskRcnn.Onnx.Drawing.Text;

/// <summary>Large pictures of letters, embedded in the library; scripts/make_glyph_atlas.py made them and says what the file holds.</summary>
/// <remarks>Immutable; read once.</remarks>
internal sealed class GlyphAtlas
{
    private const int HeaderLength = 8;
    private const int EntryLength = 12;

    private static readonly Lazy<GlyphAtlas> Shared = new(Load);

    private readonly Dictionary<int, Glyph> _glyphs = [];
    private readonly byte[] _data;
    private readonly Glyph _unknown;

    private GlyphAtlas(byte[] data)
    {
        _data = data;
        EmSize = BinaryPrimitives.ReadUInt16LittleEndian(data);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(6));
        int picture = HeaderLength + (count * EntryLength);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = data.AsSpan(HeaderLength + (i * EntryLength), EntryLength);
            var glyph = new Glyph(
                BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]) / 64f,
                BinaryPrimitives.ReadInt16LittleEndian(entry[4..]),
                BinaryPrimitives.ReadInt16LittleEndian(entry[6..]),
                BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
                picture);
            _glyphs.Add(BinaryPrimitives.ReadUInt16LittleEndian(entry), glyph);
            picture += glyph.Width * glyph.Height;
            _unknown = glyph;
        }
    }

    /// <summary>The embedded atlas: ASCII and Latin-1.</summary>
    public static GlyphAtlas Default => Shared.Value;

    /// <summary>Pixels of the em square that the pictures are drawn at.</summary>
    public int EmSize { get; }

    /// <summary>The picture of a character; a box for characters that have none.</summary>
    public Glyph this[Rune character] => _glyphs.GetValueOrDefault(character.Value, _unknown);

    /// <summary>Whether a character has a picture of its own.</summary>
    public bool Has(Rune character) => _glyphs.ContainsKey(character.Value);

    /// <summary>Coverage of a glyph's pixels, rows from top to bottom.</summary>
    public ReadOnlySpan<byte> Picture(Glyph glyph) => _data.AsSpan(glyph.Picture, glyph.Width * glyph.Height);

    private static GlyphAtlas Load()
    {
        using Stream packed = typeof(GlyphAtlas).Assembly.GetManifestResourceStream("MaskRcnn.Onnx.Drawing.glyphs.bin")
            ?? throw new InvalidOperationException("The library was built without its glyphs.");
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        using var data = new MemoryStream();
        stream.CopyTo(data);
        return new GlyphAtlas(data.ToArray());
    }
}

/// <summary>One letter of the atlas, in pixels of its em square.</summary>
/// <param name="Advance">From this letter's pen to the next one's.</param>
/// <param name="Left">From the pen to the picture.</param>
/// <param name="Top">From the baseline down to the picture; negative above it.</param>
/// <param name="Width">Columns of the picture.</param>
/// <param name="Height">Rows of the picture.</param>
/// <param name="Picture">Where the picture begins in the atlas.</param>
internal readonly record struct Glyph(float Advance, int Left, int Top, int Width, int Height, int Picture);

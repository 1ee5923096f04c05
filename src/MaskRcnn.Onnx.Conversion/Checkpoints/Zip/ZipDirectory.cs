using System.Buffers.Binary;
using System.Text;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Zip;

/// <summary>
/// The entries of a zip archive whose bytes can be read in place: PyTorch writes them stored. Compressed or encrypted entries, entries that
/// overlap, and two entries of one name are refused, so that an archive never holds more than its own length.
/// </summary>
internal sealed class ZipDirectory
{
    /// <summary>Most entries that are read.</summary>
    public const int MaxEntries = 1 << 17;

    /// <summary>Most bytes of a directory that are read.</summary>
    public const int MaxLength = 1 << 25;

    private const int RecordLength = 46;
    private const int LocalLength = 30;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    private ZipDirectory()
    {
    }

    /// <summary>All entries.</summary>
    public IReadOnlyCollection<ZipEntry> Entries => _entries.Values;

    /// <summary>The entry of a name; null where there is none.</summary>
    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    /// <summary>Reads the directory of an archive and checks every entry against the file.</summary>
    /// <exception cref="CheckpointException">The archive is damaged, or not one that PyTorch writes.</exception>
    public static ZipDirectory Read(CheckpointFile file, CancellationToken cancellationToken)
    {
        ZipEnd end = ZipEnd.Find(file);
        byte[] bytes = new byte[end.Length];
        file.Read(end.Offset, bytes);
        ZipDirectory directory = new();
        int at = 0;
        for (long i = 0; i < end.Count; i++)
        {
            if ((i & 0xFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            ZipEntry entry = Entry(file, bytes, ref at, end.Offset);
            if (!directory._entries.TryAdd(entry.Name, entry))
                throw new CheckpointException($"The archive has two entries {UntrustedText.Quote(entry.Name)}.", end.Offset + at);
        }

        directory.RefuseOverlap(end.Offset);
        return directory;
    }

    private static ZipEntry Entry(CheckpointFile file, ReadOnlySpan<byte> directory, ref int at, long start)
    {
        ReadOnlySpan<byte> record = directory[at..];
        if (record.Length < RecordLength || !record.StartsWith("PK\x01\x02"u8))
            throw new CheckpointException("The archive's directory is damaged.", start + at);

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]);
        int length = RecordLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
        if (length > record.Length) throw new CheckpointException("The archive's directory is damaged.", start + at);

        string name = Encoding.UTF8.GetString(record.Slice(RecordLength, nameLength));
        ZipExtra extra = new(record.Slice(RecordLength + nameLength, extraLength));
        long size = extra.Widen(BinaryPrimitives.ReadUInt32LittleEndian(record[24..]));
        long packed = extra.Widen(BinaryPrimitives.ReadUInt32LittleEndian(record[20..]));
        long header = extra.Widen(BinaryPrimitives.ReadUInt32LittleEndian(record[42..]));
        if (extra.Failed)
            throw new CheckpointException($"The archive's entry {UntrustedText.Quote(name)} lacks its zip64 sizes.", start + at);
        if ((record[8] & 1) != 0 || BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) != 0 || size != packed)
            throw new CheckpointException(
                $"The archive's entry {UntrustedText.Quote(name)} is compressed or encrypted, which PyTorch never does.", start + at);

        at += length;
        long offset = DataOffset(file, name, nameLength, header);
        return size >= 0 && size <= file.Length - offset
            ? new ZipEntry(name, header, offset, size)
            : throw new CheckpointException($"The archive's entry {UntrustedText.Quote(name)} reaches beyond the file.", header);
    }

    private static long DataOffset(CheckpointFile file, string name, int nameLength, long header)
    {
        Span<byte> local = stackalloc byte[LocalLength];
        if (header < 0 || header > file.Length - LocalLength)
            throw new CheckpointException($"The archive's entry {UntrustedText.Quote(name)} is outside the file.", header);
        file.Read(header, local);
        if (!local.StartsWith("PK\x03\x04"u8) || BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) != nameLength)
            throw new CheckpointException($"The archive's entry {UntrustedText.Quote(name)} is not where its directory says.", header);
        long offset = header + LocalLength + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        return offset <= file.Length
            ? offset
            : throw new CheckpointException($"The archive's entry {UntrustedText.Quote(name)} reaches beyond the file.", header);
    }

    private void RefuseOverlap(long directory)
    {
        long free = 0;
        foreach (ZipEntry entry in _entries.Values.OrderBy(entry => entry.Header))
        {
            if (entry.Header < free)
                throw new CheckpointException($"The archive's entry {UntrustedText.Quote(entry.Name)} overlaps another.", entry.Header);
            free = entry.Offset + entry.Length;
        }

        if (free > directory) throw new CheckpointException("The archive's directory overlaps an entry.", directory);
    }
}

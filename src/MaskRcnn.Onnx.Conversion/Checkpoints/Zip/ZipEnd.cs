using System.Buffers.Binary;
using MaskRcnn.Onnx.Conversion.Checkpoints.Storages;

namespace MaskRcnn.Onnx.Conversion.Checkpoints.Zip;

/// <summary>The end of an archive: where its directory is and how many entries it has.</summary>
internal readonly record struct ZipEnd(long Offset, long Length, long Count)
{
    private const int RecordLength = 22;
    private const int LongestComment = 0xFFFF;
    private const int LocatorLength = 20;
    private const int LongRecordLength = 56;

    /// <summary>Finds it, from the back of the file.</summary>
    public static ZipEnd Find(CheckpointFile file)
    {
        byte[] tail = new byte[(int)Math.Min(file.Length, RecordLength + LongestComment)];
        file.Read(file.Length - tail.Length, tail);
        for (int at = tail.Length - RecordLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> record = tail.AsSpan(at);
            int comment = BinaryPrimitives.ReadUInt16LittleEndian(record[20..]);
            if (record.StartsWith("PK\x05\x06"u8) && at + RecordLength + comment == tail.Length)
                return Checked(file, Read(file, record, file.Length - tail.Length + at));
        }

        throw new CheckpointException("The archive has no directory at its end: the file is cut off or not a zip archive.", file.Length);
    }

    private static ZipEnd Read(CheckpointFile file, ReadOnlySpan<byte> record, long position)
    {
        ZipEnd end = new(
            BinaryPrimitives.ReadUInt32LittleEndian(record[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(record[10..]));
        Span<byte> locator = stackalloc byte[LocatorLength];
        if (position < LocatorLength) return end;
        file.Read(position - LocatorLength, locator);
        return locator.StartsWith("PK\x06\x07"u8) ? ReadLong(file, BinaryPrimitives.ReadInt64LittleEndian(locator[8..]), position) : end;
    }

    private static ZipEnd ReadLong(CheckpointFile file, long offset, long before)
    {
        Span<byte> record = stackalloc byte[LongRecordLength];
        if (offset < 0 || offset > before - LongRecordLength)
            throw new CheckpointException("The archive's zip64 record is outside the file.", offset);
        file.Read(offset, record);
        if (!record.StartsWith("PK\x06\x06"u8))
            throw new CheckpointException("The archive's zip64 record is not where it should be.", offset);
        return new ZipEnd(
            BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]));
    }

    private static ZipEnd Checked(CheckpointFile file, ZipEnd end)
    {
        if (end.Offset < 0 || end.Length < 0 || end.Offset > file.Length - end.Length)
            throw new CheckpointException("The archive's directory is outside the file.", end.Offset);
        if (end.Length > ZipDirectory.MaxLength || end.Count < 0 || end.Count > ZipDirectory.MaxEntries)
            throw new CheckpointException(
                $"The archive's directory is larger than {ZipDirectory.MaxEntries} entries or {ZipDirectory.MaxLength} bytes.", end.Offset);
        return end;
    }
}

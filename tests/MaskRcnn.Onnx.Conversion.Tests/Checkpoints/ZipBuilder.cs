using System.Text;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>
/// Writes zip archives of stored entries, also ones that no archiver writes: each record can be changed before it is written.
/// </summary>
internal sealed class ZipBuilder
{
    private readonly List<Entry> _entries = [];

    /// <summary>Whether sizes and places are written in the 64-bit records alone.</summary>
    public bool Zip64 { get; init; }

    /// <summary>Text at the end of the archive.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Changes the number of entries that the end of the archive says.</summary>
    public Func<long, long> Count { get; init; } = count => count;

    /// <summary>Changes the place of the directory that the end of the archive says.</summary>
    public Func<long, long> DirectoryOffset { get; init; } = offset => offset;

    /// <summary>What a directory says of an entry.</summary>
    public sealed record Entry(string Name, byte[] Bytes)
    {
        public ushort Method { get; init; }

        public ushort Flags { get; init; }

        public Func<long, long> Header { get; init; } = offset => offset;

        public Func<long, long> Size { get; init; } = size => size;

        public Func<string, string> LocalName { get; init; } = name => name;
    }

    public ZipBuilder Add(string name, byte[] bytes) => Add(new Entry(name, bytes));

    public ZipBuilder Add(Entry entry)
    {
        _entries.Add(entry);
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream stream = new();
        using BinaryWriter file = new(stream);
        List<long> headers = [];
        foreach (Entry entry in _entries)
        {
            headers.Add(stream.Position);
            Local(file, entry);
        }

        long directory = stream.Position;
        for (int i = 0; i < _entries.Count; i++)
        {
            Central(file, _entries[i], _entries[i].Header(headers[i]));
        }

        End(file, DirectoryOffset(directory), stream.Position - directory);
        return stream.ToArray();
    }

    private static void Local(BinaryWriter file, Entry entry)
    {
        byte[] name = Encoding.UTF8.GetBytes(entry.LocalName(entry.Name));
        file.Write("PK\x03\x04"u8);
        file.Write((ushort)20);
        file.Write(entry.Flags);
        file.Write(entry.Method);
        file.Write(0);
        file.Write(Crc(entry.Bytes));
        file.Write(entry.Bytes.Length);
        file.Write(entry.Bytes.Length);
        file.Write((ushort)name.Length);
        file.Write((ushort)0);
        file.Write(name);
        file.Write(entry.Bytes);
    }

    private void Central(BinaryWriter file, Entry entry, long header)
    {
        byte[] name = Encoding.UTF8.GetBytes(entry.Name);
        long size = entry.Size(entry.Bytes.Length);
        file.Write("PK\x01\x02"u8);
        file.Write((ushort)45);
        file.Write((ushort)45);
        file.Write(entry.Flags);
        file.Write(entry.Method);
        file.Write(0);
        file.Write(Crc(entry.Bytes));
        file.Write(Zip64 ? uint.MaxValue : (uint)size);
        file.Write(Zip64 ? uint.MaxValue : (uint)size);
        file.Write((ushort)name.Length);
        file.Write((ushort)(Zip64 ? 28 : 0));
        file.Write((ushort)0);
        file.Write(0);
        file.Write(0);
        file.Write(Zip64 ? uint.MaxValue : (uint)header);
        file.Write(name);
        if (!Zip64) return;
        file.Write((ushort)1);
        file.Write((ushort)24);
        file.Write(size);
        file.Write(size);
        file.Write(header);
    }

    private void End(BinaryWriter file, long directory, long length)
    {
        long count = Count(_entries.Count);
        long position = file.BaseStream.Position;
        if (Zip64)
        {
            file.Write("PK\x06\x06"u8);
            file.Write(44L);
            file.Write((ushort)45);
            file.Write((ushort)45);
            file.Write(0L);
            file.Write(count);
            file.Write(count);
            file.Write(length);
            file.Write(directory);
            file.Write("PK\x06\x07"u8);
            file.Write(0);
            file.Write(position);
            file.Write(1);
        }

        file.Write("PK\x05\x06"u8);
        file.Write(0);
        file.Write(Zip64 ? ushort.MaxValue : (ushort)count);
        file.Write(Zip64 ? ushort.MaxValue : (ushort)count);
        file.Write(Zip64 ? uint.MaxValue : (uint)length);
        file.Write(Zip64 ? uint.MaxValue : (uint)directory);
        file.Write((ushort)Comment.Length);
        file.Write(Encoding.ASCII.GetBytes(Comment));
    }

    private static uint Crc(byte[] bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
            }
        }

        return ~crc;
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Cli.Inputs;

/// <summary>
/// A path with <c>*</c> (any characters but a separator), <c>?</c> (one of them), <c>[a-z]</c> or <c>[!a-z]</c> (one of a set) and
/// <c>**</c> (any number of folders), for shells that leave patterns to the program. As in a shell, a name that begins with a dot
/// is only matched by a pattern that does.
/// </summary>
internal sealed class GlobPattern
{
    private static readonly char[] Wildcards = ['*', '?', '['];
    private readonly string[] _segments;

    private GlobPattern(string folder, string[] segments)
    {
        Folder = folder;
        _segments = segments;
    }

    /// <summary>Full path of the folder before the first wildcard.</summary>
    public string Folder { get; }

    /// <summary>Whether a path has a wildcard in it.</summary>
    public static bool IsGlob(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <summary>Reads a pattern.</summary>
    public static GlobPattern Parse(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] segments = pattern[root.Length..].Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        int literal = Array.FindIndex(segments, IsGlob);
        return new GlobPattern(Path.GetFullPath(Path.Combine([root.Length > 0 ? root : ".", .. segments[..literal]])), segments[literal..]);
    }

    /// <summary>Full paths of the files and folders that match, by name.</summary>
    public List<string> Matches()
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Match(Folder, 0, found);
        return [.. found];
    }

    private void Match(string folder, int depth, SortedSet<string> found)
    {
        string segment = _segments[depth];
        bool last = depth == _segments.Length - 1;
        bool anyDepth = segment == "**";
        if (anyDepth && !last)
        {
            Match(folder, depth + 1, found);
        }

        Regex? name = anyDepth ? null : Compile(segment);
        foreach (FileSystemInfo entry in Entries(folder))
        {
            bool hidden = entry.Name[0] == '.' && segment[0] != '.';
            if (hidden || name?.IsMatch(entry.Name) == false)
            {
                continue;
            }

            if (last && (!anyDepth || entry is FileInfo))
            {
                found.Add(entry.FullName);
            }
            else if (entry is DirectoryInfo && (!anyDepth || entry.LinkTarget is null))
            {
                Match(entry.FullName, anyDepth ? depth : depth + 1, found);
            }
        }
    }

    private static IEnumerable<FileSystemInfo> Entries(string folder)
        => new DirectoryInfo(folder) is { Exists: true } existing
            ? existing.EnumerateFileSystemInfos("*", new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = 0 })
            : [];

    private static Regex Compile(string segment)
    {
        var expression = new StringBuilder("^");
        for (int i = 0; i < segment.Length; i++)
        {
            int close = segment[i] == '[' ? segment.IndexOf(']', Math.Min(i + 2, segment.Length)) : -1;
            if (close > 0)
            {
                string set = segment[(i + 1)..close];
                bool negated = set[0] is '!' or '^' && set.Length > 1;
                string members = (negated ? set[1..] : set).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal);
                expression.Append(negated ? "[^" : "[").Append(members.Replace("^", @"\^", StringComparison.Ordinal)).Append(']');
                i = close;
            }
            else
            {
                expression.Append(segment[i] switch { '*' => ".*", '?' => ".", char literal => Regex.Escape(literal.ToString()) });
            }
        }

        RegexOptions options = RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant;
        return new Regex(expression.Append("\\z").ToString(), PathComparison.IgnoresCase ? options | RegexOptions.IgnoreCase : options);
    }
}

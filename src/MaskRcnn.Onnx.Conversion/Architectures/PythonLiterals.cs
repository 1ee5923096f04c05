using System.Globalization;
using System.Text;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// Reads the assignments of plain values in a text of Python, such as a configuration of mmdetection: dict(...), {...}, [...], (...),
/// texts, numbers, True, False, None, and names of earlier assignments. Nothing is executed; what is anything else is passed over.
/// </summary>
/// <remarks>
/// Values are <c>Dictionary&lt;string, object?&gt;</c>, <c>List&lt;object?&gt;</c>, string, double and bool. A value that names an
/// earlier one is that object itself, so that repetition takes no memory.
/// </remarks>
internal sealed class PythonLiterals
{
    private const int LargestText = 4 << 20;
    private const int Deepest = 64;
    private const int MostStatements = 100_000;

    private readonly string _text;
    private readonly Dictionary<string, List<object?>> _assignments = new(StringComparer.Ordinal);
    private int _at;

    private PythonLiterals(string text) => _text = text;

    /// <summary>Reads a text, whatever it is.</summary>
    /// <returns>For each name the values that were assigned to it, in order; empty for a text of more than 4 Mi letters.</returns>
    public static IReadOnlyDictionary<string, List<object?>> Read(string text)
    {
        PythonLiterals reader = new(text);
        if (text.Length <= LargestText) reader.Statements();
        return reader._assignments;
    }

    private void Statements()
    {
        for (int statement = 0; statement < MostStatements && _at < _text.Length; statement++)
        {
            int start = _at;
            if (Name() is not string name || !Skip() || !Take('=') || !TryValue(0, out object? value) || !IsAtLineEnd())
            {
                _at = start; // the next statement may still be readable
            }
            else if (_assignments.TryGetValue(name, out List<object?>? values))
            {
                values.Add(value);
            }
            else
            {
                _assignments[name] = [value];
            }

            int end = _text.IndexOf('\n', _at);
            _at = end < 0 ? _text.Length : end + 1;
        }
    }

    private bool IsAtLineEnd() => Next() is '\0' or '\n' or '#';

    /// <summary>The next letter of the line that is no space; a zero at the end of the text.</summary>
    private char Next()
    {
        int at = _at;
        while (at < _text.Length && _text[at] is ' ' or '\t' or '\r') at++;
        return at < _text.Length ? _text[at] : '\0';
    }

    private bool TryValue(int depth, out object? value)
    {
        value = null;
        if (depth > Deepest || !Skip()) return false;
        char letter = _text[_at];
        if (letter is '[' or '(')
        {
            _at++;
            return Items(letter == '[' ? ']' : ')', depth, out value);
        }

        if (letter == '{')
        {
            _at++;
            return Entries('}', ':', depth, out value);
        }

        if (letter is '\'' or '"') return Texts(out value);
        if (char.IsAsciiDigit(letter) || letter is '-' or '+' or '.') return Number(out value);
        return Word(depth, out value);
    }

    private bool Word(int depth, out object? value)
    {
        value = null;
        if (Name() is not string name) return false;
        if (name is "r" or "u" or "b" && _at < _text.Length && _text[_at] is '\'' or '"') return Texts(out value);
        if (name == "dict" && Skip() && Take('(')) return Entries(')', '=', depth, out value);
        value = name switch
        {
            "True" => true,
            "False" => false,
            _ => _assignments.TryGetValue(name, out List<object?>? earlier) ? earlier[^1] : null,
        };
        return Next() is not ('(' or '.' or '[');
    }

    private bool Items(char end, int depth, out object? value)
    {
        List<object?> items = [];
        value = items;
        while (Skip() && !Take(end))
        {
            if (!TryValue(depth + 1, out object? item)) return false;
            items.Add(item);
            if (Skip() && !Take(',') && _text[_at] != end) return false;
        }

        return Ended(end);
    }

    private bool Entries(char end, char separator, int depth, out object? value)
    {
        Dictionary<string, object?> entries = new(StringComparer.Ordinal);
        value = entries;
        while (Skip() && !Take(end))
        {
            if (Take('*'))
            {
                if (!Take('*') || !TryValue(depth + 1, out object? others)) return false;
                foreach ((string name, object? other) in others as Dictionary<string, object?> ?? []) entries[name] = other;
            }
            else
            {
                object? key = Name();
                if (key is null && (!TryValue(depth + 1, out key) || !Skip())) return false;
                if (!Skip() || !Take(separator) || !TryValue(depth + 1, out object? item)) return false;
                entries[Convert.ToString(key, CultureInfo.InvariantCulture) ?? ""] = item;
            }

            if (Skip() && !Take(',') && _text[_at] != end) return false;
        }

        return Ended(end);
    }

    private bool Ended(char end) => _at > 0 && _text[_at - 1] == end;

    private bool Number(out object? value)
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '-' or '+' or '_')) _at++;
        ReadOnlySpan<char> digits = _text.AsSpan(start, _at - start);
        bool isNumber = double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        value = number;
        return isNumber;
    }

    /// <summary>One text, or several that follow each other and are one.</summary>
    private bool Texts(out object? value)
    {
        StringBuilder text = new();
        value = null;
        do
        {
            char quote = _text[_at];
            bool isLong = _text.AsSpan(_at).StartsWith([quote, quote, quote]);
            string end = new(quote, isLong ? 3 : 1);
            int from = _at + end.Length;
            int to = EndOfText(from, end);
            if (to < 0) return false;
            text.Append(_text, from, to - from);
            _at = to + end.Length;
        }
        while (FollowsText());
        value = text.ToString();
        return true;
    }

    /// <summary>Goes to a text that follows, across lines; stays where none does.</summary>
    private bool FollowsText()
    {
        int before = _at;
        if (Skip() && _text[_at] is '\'' or '"') return true;
        _at = before;
        return false;
    }

    private int EndOfText(int from, string end)
    {
        for (int at = from; at < _text.Length; at++)
        {
            if (_text[at] == '\\') at++;
            else if (end.Length == 1 && _text[at] == '\n') return -1;
            else if (string.CompareOrdinal(_text, at, end, 0, end.Length) == 0) return at;
        }

        return -1;
    }

    private string? Name()
    {
        int start = _at;
        if (_at >= _text.Length || !(char.IsAsciiLetter(_text[_at]) || _text[_at] == '_')) return null;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        return _text[start.._at];
    }

    /// <summary>Passes over space and comments.</summary>
    /// <returns>Whether there is something left.</returns>
    private bool Skip()
    {
        while (_at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] is '#' or '\\'))
        {
            if (_text[_at] == '#')
            {
                int end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else
            {
                _at++;
            }
        }

        return _at < _text.Length;
    }

    private bool Take(char letter)
    {
        if (_at >= _text.Length || _text[_at] != letter) return false;
        _at++;
        return true;
    }
}

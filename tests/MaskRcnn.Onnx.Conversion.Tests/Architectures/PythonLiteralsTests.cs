using System.Text;
using System.Text.Json;
using CsCheck;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class PythonLiteralsTests
{
    private const string Sample = """
        /home/user/config.py
        # a comment
        norm = dict(mean=[123.675, 116.28], to_rgb=True)
        steps = [
            dict(type='Normalize', **norm),
            {'keys': ('img', "gt"), 'none': None, 3: -1e-3},
        ]
        text = 'one' "two"
        """;

    // Expected values are those of Python's own json.dumps.
    [TestCase("x = 3", "[3]")]
    [TestCase("x = -1.5e-3  # half", "[-0.0015]")]
    [TestCase("x = .5", "[0.5]")]
    [TestCase("x = True\nx = None", "[true,null]")]
    [TestCase("x = ()", "[[]]")]
    [TestCase("x = (1,)", "[[1]]")]
    [TestCase("x = [1, [2, (3,)], {}]", "[[1,[2,[3]],{}]]")]
    [TestCase("x = dict(a=1, b=dict())", """[{"a":1,"b":{}}]""")]
    [TestCase("x = {'a': 'b', 1: 2}", """[{"a":"b","1":2}]""")]
    [TestCase("x = 'it'\n    's'\n", """["its"]""")]
    [TestCase("x = r'\\d'", """["\\d"]""")]
    [TestCase("x = '''a\nb'''", """["a\nb"]""")]
    [TestCase("y = [1]\nx = dict(a=y, **dict(b=y))", """[{"a":[1],"b":[1]}]""")]
    [TestCase("x = [\n    1,  # one\n    2\n]", "[[1,2]]")]
    [TestCase("x=dict(\r\n    a=1)\r\nx=2\r\n", """[{"a":1},2]""")]
    public void Values_are_read(string text, string expected) => Assert.That(Json(text), Is.EqualTo(expected));

    [TestCase("x = f(1)")]
    [TestCase("x = __import__('os').system('exit')")]
    [TestCase("x = 8 * 2")]
    [TestCase("x = [1 for i in y]")]
    [TestCase("x = a.b")]
    [TestCase("x == 1")]
    [TestCase("x += 1")]
    [TestCase("x = [1, 2")]
    [TestCase("x = 'open")]
    [TestCase("x = dict(a)")]
    [TestCase("x =")]
    [TestCase("x")]
    [TestCase("    x = 1")]
    public void What_is_no_plain_value_is_passed_over(string text) => Assert.That(Json(text), Is.EqualTo("[]"));

    [TestCase("x = f(1)\nx = 2", "[2]")]
    [TestCase("y = [\nx = 2", "[2]")]
    [TestCase("/some/file.py\nimport os\nx = 2", "[2]")]
    public void Reading_goes_on_behind_it(string text, string expected) => Assert.That(Json(text), Is.EqualTo(expected));

    [Test]
    public void A_whole_file_is_read()
    {
        IReadOnlyDictionary<string, List<object?>> read = PythonLiterals.Read(Sample);

        Assert.That(read.Keys, Is.EquivalentTo((string[])["norm", "steps", "text"]));
        Assert.That(JsonSerializer.Serialize(read["steps"][0]), Is.EqualTo(
            """[{"type":"Normalize","mean":[123.675,116.28],"to_rgb":true},{"keys":["img","gt"],"none":null,"3":-0.001}]"""));
    }

    [Test]
    public void Deep_long_and_repeating_texts_end_quickly()
    {
        StringBuilder bomb = new("x0 = [1, 1]\n");
        for (int i = 1; i < 100; i++) bomb.Append(FormattableString.Invariant($"x{i} = [x{i - 1}, x{i - 1}]\n"));

        Assert.That(PythonLiterals.Read(new string('[', 1_000_000)), Is.Empty);
        Assert.That(PythonLiterals.Read("x = " + new string('[', 1_000_000)), Is.Empty);
        Assert.That(PythonLiterals.Read("x = 1\n" + new string(' ', 5_000_000)), Is.Empty);
        Assert.That(PythonLiterals.Read(string.Concat(Enumerable.Repeat("x = [\n", 100_000))), Is.Empty);
        Assert.That(PythonLiterals.Read(bomb.ToString()), Has.Count.EqualTo(100));
    }

    [Test]
    public void Any_text_is_read_without_an_error()
    {
        Gen<string> letters = Gen.Char["xd=()[]{}:,*'\"#\\ \n\r\t0.-+eTn"].Array[0, 60].Select(text => new string(text));
        Gen.Select(Gen.Int[0, Sample.Length], letters, Gen.Int[0, 20]).Sample(
            (at, inserted, removed) =>
                _ = PythonLiterals.Read(Sample[..at] + inserted + Sample[Math.Min(Sample.Length, at + removed)..]),
            iter: 20_000);
    }

    private static string Json(string text) => JsonSerializer.Serialize(PythonLiterals.Read(text).GetValueOrDefault("x") ?? []);
}

using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Inputs;

internal sealed class GlobPatternTests
{
    private Folder _folder = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        _folder = new Folder();
        foreach (string name in new[] { "a.jpg", "ab.jpg", "b.jpg", "c.png", "x+y.jpg", ".hidden.jpg", "sub/a.jpg", ".git/a.jpg", "sub/deep/a.jpg" })
        {
            _folder.Add(name);
        }
    }

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("*.jpg", "a.jpg ab.jpg b.jpg x+y.jpg")]
    [TestCase("?.jpg", "a.jpg b.jpg")]
    [TestCase("[ac].*", "a.jpg c.png")]
    [TestCase("[!a].*", "b.jpg c.png")]
    [TestCase("[a-b].jpg", "a.jpg b.jpg")]
    [TestCase("x+?.jpg", "x+y.jpg")]
    [TestCase("a*", "a.jpg ab.jpg")]
    [TestCase(".h*", ".hidden.jpg")]
    [TestCase("*/a.jpg", "sub/a.jpg")]
    [TestCase("**/a.jpg", "a.jpg sub/a.jpg sub/deep/a.jpg")]
    [TestCase("sub/**", "sub/a.jpg sub/deep/a.jpg")]
    [TestCase("s*", "sub")]
    [TestCase("*.tif", "")]
    [TestCase("nowhere/*", "")]
    [TestCase("a.jpg/*", "")]
    [TestCase("[", "")]
    public void Matches(string pattern, string expected)
    {
        IEnumerable<string> found = GlobPattern.Parse(_folder.At(pattern)).Matches().Select(path => FolderPictures.NameBelow(_folder.Path, path));

        Assert.That(string.Join(' ', found), Is.EqualTo(expected));
    }
}

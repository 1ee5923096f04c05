using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Outputs;

namespace MaskRcnn.Onnx.Cli.Tests.Outputs;

internal sealed class OutputNamesTests
{
    [TestCase("/in|a.jpg", "a")]
    [TestCase("/in|a.b.jpg", "a.b")]
    [TestCase("/in|sub/a.jpg", "sub/a")]
    [TestCase("/in|noextension", "noextension")]
    [TestCase("/in|.jpg", ".jpg")]
    [TestCase("/in|ünï çode.jpg", "ünï çode")]
    [TestCase("/in|a.jpg /in|b.jpg", "a b")]
    [TestCase("/in|a.jpg /in|a.png", "a.jpg a.png")]
    [TestCase("/in|a.jpg /in|b.png /in|a.png", "a.jpg b a.png")]
    [TestCase("/in|a.jpg /in|sub/a.jpg", "a sub/a")]
    [TestCase("/in|a.jpg /in|a.png /in|a.jpg.gif", "a.jpg a.png a.jpg.gif")]
    [TestCase("/x/one|a.jpg /x/two|a.jpg", "one/a.jpg two/a.jpg")]
    [TestCase("/x/one|a.jpg /x/two|a.png", "a.jpg a.png")]
    [TestCase("/x/one/in|a.jpg /x/two/in|a.jpg", "one/in/a.jpg two/in/a.jpg")]
    [TestCase("/x/one|a.jpg /x/two|a.jpg /x/two|a.png", "one/a.jpg two/a.jpg a.png")]
    [TestCase("/|a.jpg /x|a.jpg", "a.jpg x/a.jpg")]
    public void Names(string images, string expected)
    {
        Assert.That(string.Join(' ', OutputNames.Of([.. Split(images)])), Is.EqualTo(expected));

        // Names may hold spaces themselves; here every image begins with a slash.
        static IEnumerable<InputImage> Split(string images) => images.Split(" /").Select(image =>
        {
            string[] parts = ("/" + image.TrimStart('/')).Split('|');
            return new InputImage($"{parts[0].TrimEnd('/')}/{parts[1]}", parts[1], IsNamed: false);
        });
    }
}

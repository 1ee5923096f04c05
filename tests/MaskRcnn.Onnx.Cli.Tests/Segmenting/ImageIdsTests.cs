using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Segmenting;

namespace MaskRcnn.Onnx.Cli.Tests.Segmenting;

internal sealed class ImageIdsTests
{
    [TestCase("000000005001.jpg 139.jpg", "5001 139")]
    [TestCase("sub/7.png 0.jpg", "7 0")]
    [TestCase("9223372036854775807.jpg", "9223372036854775807")]
    [TestCase("12.jpg 12.png", "1 2", Description = "the same number twice")]
    [TestCase("7.jpg 007.jpg", "1 2", Description = "the same number in other digits")]
    [TestCase("12.jpg street.jpg 14.jpg", "1 2 3", Description = "one stem is no number, so all are positions")]
    [TestCase("-5.jpg 6.jpg", "1 2")]
    [TestCase("1.5.jpg", "1")]
    [TestCase("+3.jpg", "1")]
    [TestCase("1e3.jpg", "1")]
    [TestCase("٣.jpg", "1")]
    [TestCase("9223372036854775808.jpg", "1", Description = "larger than a 64-bit number")]
    public void Ids(string names, string expected)
        => Assert.That(
            string.Join(' ', ImageIds.Of([.. names.Split(' ').Select(name => new InputImage("/" + name, name, IsNamed: false))])),
            Is.EqualTo(expected));
}

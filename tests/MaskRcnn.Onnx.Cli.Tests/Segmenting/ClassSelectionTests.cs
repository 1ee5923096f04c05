using MaskRcnn.Onnx.Cli.Segmenting;

namespace MaskRcnn.Onnx.Cli.Tests.Segmenting;

internal sealed class ClassSelectionTests
{
    private static readonly string[] Labels = ["person", "car", "traffic light", "teddy bear", "bear"];

    [TestCase("person")]
    [TestCase("PERSON")]
    [TestCase("Traffic Light")]
    public void Labels_of_the_model_pass_in_any_case(string label)
        => Assert.That(() => ClassSelection.Check([label], Labels), Throws.Nothing);

    [TestCase("persno", "did you mean person?")]
    [TestCase("bears", "did you mean bear?")]
    [TestCase("light", "did you mean traffic light?")]
    [TestCase("xylophone", "maskrcnn inspect lists")]
    public void An_unknown_label_is_refused_with_what_comes_close(string label, string hint)
        => Assert.That(
            () => ClassSelection.Check(["car", label], Labels),
            Throws.TypeOf<CommandException>().With.Message.Contains($"'{label}'").And.Message.Contains(hint));
}

using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class ArchitectureChoiceTests
{
    private static readonly CheckpointWeights _torchvision = TorchvisionTensors.MaskRcnn().Weights();

    [Test]
    public void The_names_decide() => Assert.That(ArchitectureChoice.Of(_torchvision, null), Is.TypeOf<TorchvisionArchitecture>());

    [Test]
    public void A_family_that_is_asked_for_wins() =>
        Assert.That(ArchitectureChoice.Of(new TorchvisionTensors().Weights(), "TorchVision"), Is.TypeOf<TorchvisionArchitecture>());

    [Test]
    public void An_unknown_family_is_told_with_those_that_there_are() =>
        Assert.That(
            () => ArchitectureChoice.Of(_torchvision, "darknet"),
            Throws.TypeOf<ConversionException>().With.Message.Contains("darknet").And.Message.Contains("there are torchvision, "));

    [Test]
    public void Unknown_names_are_described()
    {
        TorchvisionTensors tensors = new TorchvisionTensors().Add("model.0.conv.weight", 3).Add("model.0.conv.bias", 3).Add("head", 2);
        Assert.That(
            () => ArchitectureChoice.Of(tensors.Weights(), null),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains("3 weights are named head, model.0.conv.*").And.Message.Contains("Supported are torchvision's"));
    }

    [Test]
    public void Names_of_several_families_are_not_guessed_at() =>
        Assert.That(
            () => ArchitectureChoice.Of([new TorchvisionArchitecture(), new TorchvisionArchitecture()], _torchvision, null),
            Throws.TypeOf<ConversionException>().With.Message.Contains("torchvision, torchvision"));
}

using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Parity;

/// <summary>Every checkpoint below tests/Fixtures/conversion becomes a bundle that gives what its reference gives.</summary>
internal sealed class ConvertedFixtureTests
{
    [TestCaseSource(typeof(ConversionFixture), nameof(ConversionFixture.Names))]
    public void A_converted_bundle_gives_what_the_reference_gives(string name)
    {
        var fixture = ConversionFixture.Open(name);
        using var folder = new TemporaryFolder();
        string bundle = folder.File("bundle");

        ConversionSummary summary = CheckpointConverter.Convert(fixture.Checkpoint, bundle, fixture.Options);

        ParityDifferences differences = ConvertedBundleParity.Measure(fixture, bundle);
        TestContext.Out.WriteLine($"{name}, {summary.Architecture}, {differences.Detections} detections:");
        TestContext.Out.WriteLine(differences);
        Assert.That(differences.Detections, Is.GreaterThan(0), "detections that were compared");
    }
}

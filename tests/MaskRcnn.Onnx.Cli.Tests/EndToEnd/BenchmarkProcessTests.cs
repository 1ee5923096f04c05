namespace MaskRcnn.Onnx.Cli.Tests.EndToEnd;

internal sealed class BenchmarkProcessTests
{
    [Test]
    public void The_model_that_ships_is_measured_on_its_samples()
    {
        (int exitCode, string output, string error) = Executable.Run("benchmark", "--repeat", "1");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(output, Does.Contain("benchmark nuclei").And.Match(@"images +4 of ").And.Match(@"measured +4 times"));
        foreach (string stage in "decode,preprocess,backbone,proposals,pooling,box head,selection,mask head,paste,total".Split(','))
        {
            Assert.That(output, Does.Match($@"\n{stage} +\d+\.\d\d +\d+\.\d\d +\d+\.\d\d +\d+\.\d %"), stage);
        }

        Assert.That(output, Does.Not.Match(@"\n(backbone|mask head|total) +0\.00 "));
    }
}

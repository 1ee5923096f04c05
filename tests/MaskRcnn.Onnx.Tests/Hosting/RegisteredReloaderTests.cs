using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Tests.Segmentation;
using MaskRcnn.Onnx.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Tests.Hosting;

internal sealed class RegisteredReloaderTests
{
    [Test]
    public async Task The_reloader_of_a_key_replaces_the_model_of_that_key_beneath_its_layers()
    {
        using var first = new BundleCopy("first");
        using var second = new BundleCopy("second");
        var services = new ServiceCollection();
        services.AddKeyedInstanceSegmenter("one", first.Folder).UseLogging().UseOpenTelemetry();
        services.AddKeyedInstanceSegmenter("two", first.Folder);
        await using ServiceProvider provider = services.BuildServiceProvider();
        IInstanceSegmenter one = provider.GetRequiredKeyedService<IInstanceSegmenter>("one");
        string before = TinySegmenter.Print(one.Segment(TestPictures.Discs(64, 48), TinySegmenter.Everything));

        await provider.GetRequiredKeyedService<IInstanceSegmenterReloader>("one").ReloadAsync(second.Folder);

        Assert.That(one.Info.Model, Is.EqualTo("second"));
        Assert.That(one.GetService<IInstanceSegmenterReloader>(), Is.SameAs(one.GetService<ReloadableInstanceSegmenter>()));
        Assert.That(provider.GetRequiredKeyedService<IInstanceSegmenter>("two").Info.Model, Is.EqualTo("first"));
        Assert.That(TinySegmenter.Print(one.Segment(TestPictures.Discs(64, 48), TinySegmenter.Everything)), Is.EqualTo(before));
    }

    [Test]
    public async Task A_bundle_with_one_flipped_byte_is_refused_and_the_old_model_runs_on()
    {
        using var broken = new BundleCopy("broken");
        byte[] bytes = File.ReadAllBytes(broken.PathOf("box_head.onnx"));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(broken.PathOf("box_head.onnx"), bytes);
        await using ServiceProvider provider =
            new ServiceCollection().AddInstanceSegmenter(TinySegmenter.Folder).Services.BuildServiceProvider();
        ModelReloadException? error = await Assert.ThrowsAsync<ModelReloadException>(
            () => provider.GetRequiredService<IInstanceSegmenterReloader>().ReloadAsync(broken.Folder));
        Assert.That(error!.Step, Is.EqualTo(ModelReloadStep.Load));
        Assert.That(error.InnerException, Is.TypeOf<BundleException>().With.Property("File").EqualTo("box_head.onnx"));
        Assert.That(error.Message, Does.Not.Contain(broken.Folder));
        Assert.That(
            provider.GetRequiredService<IInstanceSegmenter>().Segment(TestPictures.Discs(64, 48)).Size.Width, Is.EqualTo(64));
    }

    [Test]
    public async Task A_bundle_of_another_kind_is_refused()
    {
        await using ServiceProvider provider =
            new ServiceCollection().AddInstanceSegmenter(TinySegmenter.Folder).Services.BuildServiceProvider();
        Assert.That(
            async () => await provider.GetRequiredService<IInstanceSegmenterReloader>().ReloadAsync(
                TestPaths.Fixture("tiny-keypoints", "bundle")),
            Throws.TypeOf<ModelReloadException>().With.Property("Step").EqualTo(ModelReloadStep.Signature));
    }
}

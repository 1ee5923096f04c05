using MaskRcnn.Onnx.Conversion.Bundles;
using MaskRcnn.Onnx.Conversion.Tests.Networks;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Bundles;

public sealed class BundleWriterTests
{
    [Test]
    public void A_written_bundle_opens_and_segments([Values] bool convNext, [Values] bool keypoints)
    {
        using TemporaryFolder folder = new();
        BundleWriter.Write(
            BundleContentsOf.Small(RandomNetworks.Small(7, convNext, mask: true, keypoints)), folder.File("small"), overwrite: false);

        using InstanceSegmenter segmenter = InstanceSegmenter.Load(folder.File("small"));
        byte[] pixels = new byte[3 * 61 * 47];
        new Random(3).NextBytes(pixels);
        SegmentationResult result = segmenter.Segment(new ImageFrame(pixels, 61, 47, PixelFormat.Rgb24));

        Assert.That(result.Instances, Is.Not.Empty);
    }
}

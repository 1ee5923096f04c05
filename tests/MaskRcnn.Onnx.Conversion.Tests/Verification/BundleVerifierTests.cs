using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Conversion.Verification;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Verification;

internal sealed class BundleVerifierTests
{
    [TestCase("tiny-torchvision")]
    [TestCase("tiny-keypoints")]
    public void A_bundle_with_finite_weights_passes(string fixture)
    {
        VerificationReport report = BundleVerifier.Verify(TestPaths.Fixture(fixture, "bundle"));

        Assert.That(report.Failure, Is.Null);
        Assert.That(report.Passed, Is.True);
        Assert.That(report.Inputs.Select(input => input.Name), Is.EqualTo(new[] { "640x480", "427x575", "1000x200 + 901x211", "999x201" }));
        Assert.That(report.Inputs.Take(3), Has.All.Property(nameof(VerifiedInput.Proposals)).GreaterThan(0));
        Assert.That(report.Inputs, Has.All.Property(nameof(VerifiedInput.Values)).GreaterThan(0));
    }

    // The mask and keypoint heads run on boxes of the verifier's own: their NaN must be seen even where nothing is detected.
    [TestCase("tiny-torchvision", ModelBundle.BackboneFile, "head.conv.0.0.weight")]
    [TestCase("tiny-torchvision", ModelBundle.BoxHeadFile, "head.fc6.weight")]
    [TestCase("tiny-torchvision", ModelBundle.MaskHeadFile, "head.1.0.weight")]
    [TestCase("tiny-keypoints", ModelBundle.KeypointHeadFile, "head.2.weight")]
    public void NaN_in_the_weights_of_a_graph_fails_and_the_graph_is_named(string fixture, string graph, string weight)
    {
        using var folder = new TemporaryFolder();
        Poison(fixture, folder.Path, graph, weight, float.NaN);

        VerificationReport report = BundleVerifier.Verify(folder.Path);

        Assert.That(report.Passed, Is.False);
        Assert.That((report.Failure!.Stage, report.Failure.Input), Is.EqualTo(("network", "640x480")));
        Assert.That(report.Failure.Message, Does.StartWith(graph).And.Contains("NaN"));
        Assert.That(report.Inputs, Is.Empty);
    }

    // The pipeline itself can rank and clamp infinities, so only the verifier refuses them.
    [TestCase(ModelBundle.BoxHeadFile, "predictor.bbox_pred.bias", "deltas")]
    [TestCase(ModelBundle.BoxHeadFile, "predictor.cls_score.bias", "logits")]
    [TestCase(ModelBundle.MaskHeadFile, "predictor.mask_fcn_logits.bias", "mask logits")]
    public void An_infinite_output_fails_and_is_named(string graph, string bias, string stage)
    {
        using var folder = new TemporaryFolder();
        Poison("tiny-torchvision", folder.Path, graph, bias, float.PositiveInfinity);

        VerificationFailure failure = BundleVerifier.Verify(folder.Path).Failure!;

        Assert.That((failure.Stage, failure.Input), Is.EqualTo((stage, "640x480")));
        Assert.That(failure.Message, Does.Contain("infinite"));
    }

    [Test]
    public void An_altered_file_fails_as_the_bundle_and_is_named()
    {
        using var folder = new TemporaryFolder();
        Copy(TestPaths.Fixture("tiny-torchvision", "bundle"), folder.Path);
        byte[] bytes = File.ReadAllBytes(folder.File(ModelBundle.BoxHeadFile));
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder.File(ModelBundle.BoxHeadFile), bytes);

        VerificationReport report = BundleVerifier.Verify(folder.Path);

        Assert.That(report.Failure!.Stage, Is.EqualTo("bundle"));
        Assert.That(report.Failure.Message, Does.Contain(ModelBundle.BoxHeadFile).And.Not.Contains(folder.Path));
    }

    [Test]
    public void A_folder_that_is_not_there_fails_as_the_bundle()
        => Assert.That(BundleVerifier.Verify("no-such-bundle").Failure!.Stage, Is.EqualTo("bundle"));

    [Test]
    public void A_cancelled_token_ends_it()
        => Assert.That(
            () => BundleVerifier.Verify(TestPaths.Fixture("tiny-torchvision", "bundle"), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    // Puts a value into an initializer's last element (a head's first may be the background's, which is cut off), and the new hash into the manifest.
    private static void Poison(string fixture, string bundle, string graph, string initializer, float value)
    {
        Copy(TestPaths.Fixture(fixture, "bundle"), bundle);
        string path = Path.Combine(bundle, graph);
        byte[] bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteSingleLittleEndian(RawData(bytes, initializer)[^sizeof(float)..], value);
        File.WriteAllBytes(path, bytes);

        string manifest = Path.Combine(bundle, BundleManifest.FileName);
        JsonNode json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["files"]![graph]!["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes));
        File.WriteAllText(manifest, json.ToJsonString());
    }

    // In these files, an initializer's name (field 8) is followed by its raw data (field 9): a tag, a length in groups of seven bits, the bytes.
    private static Span<byte> RawData(byte[] graph, string initializer)
    {
        byte[] nameAndTag = [.. Encoding.UTF8.GetBytes(initializer), (9 << 3) | 2];
        int at = graph.AsSpan().IndexOf(nameAndTag) + nameAndTag.Length;
        Assert.That(at, Is.GreaterThanOrEqualTo(nameAndTag.Length), $"{initializer} is an initializer");
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            length |= (graph[at] & 0x7F) << shift;
            if (graph[at++] < 0x80)
            {
                return graph.AsSpan(at, length);
            }
        }
    }
}

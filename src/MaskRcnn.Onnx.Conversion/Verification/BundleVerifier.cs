using System.Diagnostics;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Execution;
using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Conversion.Verification;

/// <summary>
/// Proves that a bundle works without knowing what it should find: it is loaded as a segmenter loads it, runs on deterministic test
/// pictures, and everything that it gives must be finite.
/// </summary>
public static class BundleVerifier
{
    // A usual picture; odd sides, portrait; a batch whose thin pictures differ and are padded to each other.
    private static readonly ImageSize[][] Inputs =
    [
        [new ImageSize(640, 480)],
        [new ImageSize(427, 575)],
        [new ImageSize(1000, 200), new ImageSize(901, 211)],
    ];

    private static readonly ImageSize Whole = new(999, 201);

    /// <summary>Loads and runs a bundle on the CPU.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="cancellationToken">Gives up, also in the middle of a graph.</param>
    /// <returns>What was seen; a bundle that fails is no exception.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static VerificationReport Verify(string folder, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        long start = Stopwatch.GetTimestamp();
        List<VerifiedInput> inputs = [];
        VerificationFailure? failure = Run(folder, inputs, cancellationToken);
        return new VerificationReport { Inputs = inputs.AsReadOnly(), Failure = failure, Elapsed = Stopwatch.GetElapsedTime(start) };
    }

    private static VerificationFailure? Run(string folder, List<VerifiedInput> inputs, CancellationToken cancellationToken)
    {
        string? current = null;
        try
        {
            ModelBundle bundle = ModelBundle.Load(folder, cancellationToken);
            using var segmenter = new InstanceSegmenter(bundle, ExecutionOptions.Cpu);
            foreach (ImageSize[] listed in Inputs)
            {
                // Without padding, the images of a batch have one size.
                ImageSize[] sizes = bundle.ProcessorConfig.DoPad ? listed : [.. listed.Select(_ => listed[0])];
                current = Name(sizes);
                inputs.Add(Raw(segmenter, bundle, sizes, current, cancellationToken));
            }

            current = Name([Whole]);
            inputs.Add(Result(segmenter, current, cancellationToken));
            return null;
        }
        catch (NotFiniteException error)
        {
            return error.Failure;
        }
        catch (InferenceException error)
        {
            return new VerificationFailure("network", current, error.Message);
        }
        catch (BundleException error)
        {
            return new VerificationFailure("bundle", current, error.Message);
        }
    }

    private static VerifiedInput Raw(
        InstanceSegmenter segmenter, ModelBundle bundle, ImageSize[] sizes, string name, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        var model = (MaskRcnnForObjectDetection)segmenter.GetService(typeof(MaskRcnnForObjectDetection))!;
        var processor = (MaskRcnnImageProcessor)segmenter.GetService(typeof(MaskRcnnImageProcessor))!;
        using PixelValues pixels = processor.Preprocess([.. sizes.Select(TestPattern.Create)], cancellationToken);
        using MaskRcnnModelOutput output = model.Forward(pixels, cancellationToken);
        var check = new FiniteCheck(name);
        check.Outputs(output);
        ObjectDetectionResult[] boxes = ProbeBoxes.Of(output, bundle.Labels.Count);
        check.Masks(model, output, boxes, cancellationToken);
        check.HeatMaps(model, output, boxes, cancellationToken);
        return new VerifiedInput(name, output.RoiCount, check.Values, Stopwatch.GetElapsedTime(start));
    }

    private static VerifiedInput Result(InstanceSegmenter segmenter, string name, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        SegmentationResult result = segmenter.Segment(TestPattern.Create(Whole), new SegmentationOptions { ScoreThreshold = 0f }, cancellationToken);
        var check = new FiniteCheck(name);
        check.Instances(result);
        return new VerifiedInput(name, result.Instances.Count, check.Values, Stopwatch.GetElapsedTime(start));
    }

    private static string Name(ImageSize[] sizes) => string.Join(" + ", sizes.Select(size => $"{size.Width}x{size.Height}"));
}

using System.Diagnostics;
using System.Globalization;
using MaskRcnn.Onnx.Conversion.Checkpoints;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Checkpoints;

/// <summary>
/// Damaged checkpoints of every container: whatever happens, only a CheckpointException comes out. The long run is explicit:
/// <c>dotnet test --filter "TestCategory=Fuzz"</c>; the variable MASKRCNN_FUZZ_SECONDS sets its time for each container.
/// </summary>
internal sealed class CheckpointFuzzTests
{
    private const int Cases = 2_000;
    private const int LargestRead = 1 << 20;

    private static readonly string[] _contents = ["state", "views", "training", "nested", "protocol4", "types"];

    private static readonly Dictionary<string, string[]> _seeds = new()
    {
        ["zip"] = [.. _contents.Select(name => $"{name}_zip.pth"), "torch2_big.pth"],
        ["legacy"] = [.. _contents.Select(name => $"{name}_legacy.pth")],
        ["pickle"] = [.. Enumerable.Range(2, 4).Select(protocol => $"numpy_protocol{protocol}.pkl"), "numpy_python2.pkl", "numpy2.pkl"],
        ["safetensors"] = ["types.safetensors"],
    };

    [TestCase("zip")]
    [TestCase("legacy")]
    [TestCase("pickle")]
    [TestCase("safetensors")]
    public void A_damaged_file_is_read_or_refused(string container) => Run(container, seed: 20260, () => false);

    [Explicit("Takes a minute for each container.")]
    [Category("Fuzz")]
    [TestCase("zip")]
    [TestCase("legacy")]
    [TestCase("pickle")]
    [TestCase("safetensors")]
    public void A_damaged_file_is_read_or_refused_for_a_minute(string container)
    {
        string? seconds = Environment.GetEnvironmentVariable("MASKRCNN_FUZZ_SECONDS");
        TimeSpan time = TimeSpan.FromSeconds(seconds is null ? 60 : double.Parse(seconds, CultureInfo.InvariantCulture));
        long start = Stopwatch.GetTimestamp();
        Run(container, Environment.TickCount, () => Stopwatch.GetElapsedTime(start) < time);
    }

    /// <summary>Opens damaged files, <see cref="Cases"/> of them and then on while there is time.</summary>
    private static void Run(string container, int seed, Func<bool> hasTime)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("damaged");
        byte[][] files = [.. _seeds[container].Select(ExpectedCheckpoint.Bytes)];
        float[] values = new float[LargestRead];
        (int refused, int read) = (0, 0);
        long slowest = 0;
        for (int number = 0; number < Cases || hasTime(); number++)
        {
            byte[] damaged = new FileDamage(new Random(unchecked(seed + number)), files).Next();
            File.WriteAllBytes(path, damaged);
            long start = Stopwatch.GetTimestamp();
            try
            {
                ReadAll(path, values);
                read++;
            }
            catch (CheckpointException error)
            {
                refused++;
                Assert.That(error.Message, Does.Not.Contain("System.").And.Not.Contain(folder.Path));
            }
            catch (Exception error) when (error is not AssertionException)
            {
                Assert.Fail($"Seed {unchecked(seed + number)} of {container}: {error}");
            }

            slowest = Math.Max(slowest, Stopwatch.GetTimestamp() - start);
        }

        TestContext.Out.WriteLine(
            $"{container}, seed {seed}: {refused} refused, {read} read, slowest {slowest * 1000.0 / Stopwatch.Frequency:F1} ms, "
            + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        Assert.That(refused, Is.GreaterThan(Cases / 4), "damage must be noticed");
        Assert.That(read, Is.GreaterThan(Cases / 100), "damage must not always be noticed at the door");
    }

    private static void ReadAll(string path, float[] values)
    {
        using Checkpoint checkpoint = Checkpoint.Open(path);
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            if (tensor.ElementCount <= values.Length) tensor.Read(values);
        }
    }
}

using System.Globalization;
using System.IO.Compression;
using MaskRcnn.Onnx.Conversion.Networks;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Networks;

/// <summary>A network that ran in PyTorch: its weights, inputs and outputs (scripts/make_graph_writer_fixtures.py).</summary>
internal sealed class TorchCase
{
    private readonly Dictionary<string, NpyArray> _arrays = new(StringComparer.Ordinal);

    public TorchCase(string name)
    {
        using ZipArchive file = ZipFile.OpenRead(TestPaths.Fixture("graph-writer", $"{name}.npz"));
        foreach (ZipArchiveEntry entry in file.Entries)
        {
            using MemoryStream bytes = new();
            using (Stream stream = entry.Open())
            {
                stream.CopyTo(bytes);
            }

            _arrays.Add(Path.GetFileNameWithoutExtension(entry.Name), NpyArray.Read(bytes.ToArray(), entry.Name));
        }
    }

    public IEnumerable<int> Runs => Enumerable.Range(0, _arrays.Keys.Count(name => name.StartsWith("input", StringComparison.Ordinal)));

    public NpyArray Input(int run) => _arrays[$"input{run}"];

    public NpyArray Labels(int run) => _arrays[$"labels{run}"];

    public NpyArray Output(int run, int index) => _arrays[$"output{run}_{index}"];

    public Weights Weights(string name)
    {
        NpyArray array = _arrays[name];
        return Conversion.Networks.Weights.Of(array.Data, array.Shape);
    }

    public ConvLayer Conv(string module, int stride = 1, int? padding = null, int groups = 1)
    {
        Weights weight = Weights($"{module}.weight");
        Weights? bias = _arrays.ContainsKey($"{module}.bias") ? Weights($"{module}.bias") : null;
        return new ConvLayer($"torch/{module}", weight, bias, null, stride, padding ?? weight.Shape[2] / 2, groups);
    }

    public ConvLayer ConvNorm(string module, int stride = 1, int groups = 1) => Conv(Part(module, "conv"), stride, groups: groups) with
    {
        Norm = new BatchNorm(
            Weights(Part(module, "norm.weight")),
            Weights(Part(module, "norm.bias")),
            Weights(Part(module, "norm.running_mean")),
            Weights(Part(module, "norm.running_var")),
            1e-5),
    };

    public LayerNorm MapNorm(string module) => new($"torch/{module}", Weights($"{module}.weight"), Weights($"{module}.bias"), 1e-6f);

    public LinearLayer Linear(string module) => new($"torch/{module}", Weights($"{module}.weight"), Weights($"{module}.bias"));

    public TransposedConvLayer TransposedConv(string module, int stride, int padding = 0) =>
        new($"torch/{module}", Weights($"{module}.weight"), Weights($"{module}.bias"), stride, padding);

    public List<T> List<T>(int count, Func<string, T> layer, string module) =>
        [.. Enumerable.Range(0, count).Select(i => layer(string.Create(CultureInfo.InvariantCulture, $"{module}.{i}")))];

    private static string Part(string module, string part) => module.Length == 0 ? part : $"{module}.{part}";
}

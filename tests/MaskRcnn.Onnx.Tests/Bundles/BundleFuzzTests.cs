using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

/// <summary>Damaged files of every kind: whatever happens, only a BundleException comes out.</summary>
internal sealed class BundleFuzzTests
{
    private const int Cases = 10_000;

    private static readonly string[] _junk =
    [
        "null", "true", "-1", "0", "1", "0.5", "1e999", "-1e-999", "2147483648", "99999999999999999999", "\"\"", "\"16\"", "\"\\u0000\"", "[]",
        "[[]]", "[null]", "[1,1]", "{}", "{\"0\":{}}", "{\"nms\":null}", "[0,0,0,0]", "[1e30,1e30,1e30,1e30]",
    ];

    private static readonly Gen<(int At, int Kind, byte Value)[]> _damage =
        Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 4], Gen.Byte).Array[1, 6];

    private static readonly byte[] _config = Fixture("config.json");
    private static readonly byte[] _processor = Fixture("preprocessor_config.json");
    private static readonly byte[] _manifest = Fixture("manifest.json");
    private static readonly byte[] _graph = File.ReadAllBytes(TestPaths.Fixture("graphs", "box_head_external.onnx"));

    [Test]
    public void Damaged_bytes_of_config_json() =>
        _damage.Sample(damage => OnlyBundleExceptions(() => MaskRcnnConfig.Parse(Damage(_config, damage))), iter: Cases);

    [Test]
    public void Damaged_bytes_of_preprocessor_config_json() => _damage.Sample(
        damage => OnlyBundleExceptions(() => MaskRcnnImageProcessorConfig.Parse(Damage(_processor, damage))), iter: Cases);

    [Test]
    public void Damaged_bytes_of_manifest_json() =>
        _damage.Sample(damage => OnlyBundleExceptions(() => BundleManifest.Parse(Damage(_manifest, damage))), iter: Cases);

    [Test]
    public void Damaged_bytes_of_a_graph() => _damage.Sample(
        damage =>
        {
            byte[] model = Damage(_graph, damage);
            OnlyBundleExceptions(() =>
            {
                Dictionary<string, byte[]> files = OnnxExternalData.Locations(model, "x.onnx").ToDictionary(name => name, _ => new byte[1000]);
                return OnnxExternalData.Inline(model, files, "x.onnx");
            });
        },
        iter: Cases);

    [Test]
    public void Wrong_values_anywhere_in_config_json() => Gen.Select(Gen.Int[0, 1000], Gen.Int[0, _junk.Length - 1]).Array[1, 3].Sample(
        changes => OnlyBundleExceptions(() =>
        {
            MaskRcnnConfig config = MaskRcnnConfig.Parse(Replace(_config, changes));
            BundleSettings.Resolve(config, new MaskRcnnImageProcessorConfig());
            return MaskRcnnConfig.Parse(config.ToUtf8Json());
        }),
        iter: Cases);

    [Test]
    public void Wrong_values_anywhere_in_preprocessor_config_json() => Gen.Select(Gen.Int[0, 1000], Gen.Int[0, _junk.Length - 1]).Array[1, 3].Sample(
        changes => OnlyBundleExceptions(() =>
        {
            byte[] json = Replace(_processor, changes);
            MaskRcnnImageProcessorConfig config = MaskRcnnImageProcessorConfig.Parse(json);
            BundleSettings.Resolve(new MaskRcnnConfig(), config);
            return MaskRcnnImageProcessorConfig.Parse(config.ToUtf8Json());
        }),
        iter: Cases);

    [Test]
    public void Wrong_values_anywhere_in_manifest_json() => Gen.Select(Gen.Int[0, 1000], Gen.Int[0, _junk.Length - 1]).Array[1, 3].Sample(
        changes => OnlyBundleExceptions(() => BundleManifest.Parse(BundleManifest.Parse(Replace(_manifest, changes)).ToUtf8Json())),
        iter: Cases);

    private static byte[] Fixture(string name) => File.ReadAllBytes(TestPaths.Fixture("tiny-torchvision", "bundle", name));

    private static void OnlyBundleExceptions(Func<object> act)
    {
        try
        {
            act();
        }
        catch (BundleException error)
        {
            Assert.That(error.Message, Does.Not.Contain("System."));
        }
    }

    /// <summary>Changes, removes, inserts, repeats or cuts bytes.</summary>
    private static byte[] Damage(byte[] bytes, (int At, int Kind, byte Value)[] damage)
    {
        List<byte> damaged = [.. bytes];
        foreach ((int at, int kind, byte value) in damage)
        {
            int index = at % (damaged.Count + 1);
            switch (kind)
            {
                case 0 when index < damaged.Count:
                    damaged[index] = value;
                    break;
                case 1:
                    damaged.RemoveRange(index, Math.Min(value, damaged.Count - index));
                    break;
                case 2:
                    damaged.Insert(index, value);
                    break;
                case 3:
                    damaged.InsertRange(index, damaged.GetRange(index, Math.Min(value, damaged.Count - index)));
                    break;
                case 4 when value < 32:
                    damaged.RemoveRange(index, damaged.Count - index);
                    break;
            }
        }

        return [.. damaged];
    }

    /// <summary>Puts junk in the place of values, counted through the whole tree.</summary>
    private static byte[] Replace(byte[] json, (int Place, int Junk)[] changes)
    {
        JsonNode root = JsonNode.Parse(json)!;
        foreach ((int place, int junk) in changes)
        {
            List<Action<JsonNode?>> places = [];
            Collect(root, places);
            if (places.Count > 0)
            {
                places[place % places.Count](JsonNode.Parse(_junk[junk]));
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    private static void Collect(JsonNode? node, List<Action<JsonNode?>> places)
    {
        if (node is JsonObject fields)
        {
            foreach (string name in fields.Select(field => field.Key).ToArray())
            {
                places.Add(value => fields[name] = value);
                Collect(fields[name], places);
            }
        }
        else if (node is JsonArray items)
        {
            for (int i = 0; i < items.Count; i++)
            {
                int index = i;
                places.Add(value => items[index] = value);
                Collect(items[i], places);
            }
        }
    }
}

using System.Text;
using CsCheck;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests;

internal sealed class ConversionConfigTests
{
    [Test]
    public void A_file_has_fields_of_the_config_and_of_the_preprocessor_under_its_key()
    {
        ConversionConfig read = Load("my.json", """{"family":"detectron2","preprocessor":{"size_divisor":32}}""");

        Assert.That(read.Config.ToJsonString(), Is.EqualTo("""{"family":"detectron2"}"""));
        Assert.That(read.Preprocessor.ToJsonString(), Is.EqualTo("""{"size_divisor":32}"""));
    }

    [Test]
    public void A_file_that_is_called_preprocessor_config_is_one()
    {
        ConversionConfig read = Load("preprocessor_config.json", """{"size_divisor":32}""");

        Assert.That(read.Config, Is.Empty);
        Assert.That(read.Preprocessor.ToJsonString(), Is.EqualTo("""{"size_divisor":32}"""));
    }

    [Test]
    public void A_byte_order_mark_is_no_error()
        => Assert.That(Load("my.json", "\uFEFF{\"a\":1}").Config.ToJsonString(), Is.EqualTo("""{"a":1}"""));

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public void A_folder_has_one_or_both_of_the_files(bool config, bool preprocessor)
    {
        using var folder = new TemporaryFolder();
        if (config)
        {
            File.WriteAllText(folder.File("config.json"), """{"model_type":"maskrcnn"}""");
        }

        if (preprocessor)
        {
            File.WriteAllText(folder.File("preprocessor_config.json"), """{"resample":2}""");
        }

        ConversionConfig read = ConversionConfig.Load(folder.Path);

        Assert.That(read.Config.ToJsonString(), Is.EqualTo(config ? """{"model_type":"maskrcnn"}""" : "{}"));
        Assert.That(read.Preprocessor.ToJsonString(), Is.EqualTo(preprocessor ? """{"resample":2}""" : "{}"));
    }

    // A dump has all of Detectron2's fields; these are enough to see that both objects arrive.
    [TestCase("config.yaml", true)]
    [TestCase("mine.YML", false)]
    public void The_yaml_of_a_training_says_both(string name, bool byFolder)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), "INPUT:\n  FORMAT: BGR\n  MIN_SIZE_TEST: 640\nMODEL:\n  ROI_HEADS:\n    NUM_CLASSES: 3\n");

        ConversionConfig read = ConversionConfig.Load(byFolder ? folder.Path : folder.File(name));

        Assert.That(read.Config.ToJsonString(), Is.EqualTo("""{"num_labels":3}"""));
        Assert.That(read.Preprocessor["channel_order"]!.GetValue<string>(), Is.EqualTo("BGR"));
        Assert.That(read.Preprocessor["size"]!["shortest_edge"]!.GetValue<int>(), Is.EqualTo(640));
    }

    [TestCase("a.yaml", "MODEL: [", "YAML")]
    [TestCase("a.py", "model = dict()", "is a program")]
    public void Other_files_are_refused_for_what_they_are(string name, string text, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), text);

        Assert.That(() => ConversionConfig.Load(folder.File(name)), Throws.TypeOf<ConversionException>().With.Message.Contains(reason));
    }

    [Test]
    public void Yaml_that_is_no_text_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.yaml"), [0xFF, 0xFE, 0x00]);

        Assert.That(
            () => ConversionConfig.Load(folder.File("a.yaml")), Throws.TypeOf<ConversionException>().With.Message.Contains("UTF-8"));
    }

    [TestCase("[]", "must be a JSON object")]
    [TestCase("null", "must be a JSON object")]
    [TestCase("", "not valid JSON")]
    [TestCase("{\n\"a\":\n}", "not valid JSON (line 3)")]
    [TestCase("""{"a":1,"a":2}""", "not valid JSON")]
    [TestCase("""{"preprocessor":[]}""", "preprocessor must be a JSON object")]
    [TestCase("""{"a":["\ud800"]}""", "not Unicode")]
    public void What_is_no_configuration_is_refused_with_its_name_and_without_its_path(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("my.json"), text);

        Assert.That(
            () => ConversionConfig.Load(folder.File("my.json")),
            Throws.TypeOf<ConversionException>()
                .With.Message.Contains(reason).And.Message.StartsWith("my.json").And.Message.Not.Contains(folder.Path));
    }

    [Test]
    public void A_folder_without_either_file_is_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.That(
            () => ConversionConfig.Load(folder.Path), Throws.TypeOf<ConversionException>().With.Message.Contains("has no config.json"));
    }

    [Test]
    public void A_file_that_is_missing_is_refused()
        => Assert.That(
            () => ConversionConfig.Load("nowhere/my.json"),
            Throws.TypeOf<ConversionException>().With.Message.EqualTo("There is no file or folder my.json."));

    [Test]
    public void A_giant_file_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        using (FileStream sparse = File.Create(folder.File("my.json")))
        {
            sparse.SetLength(1L << 40);
        }

        Assert.That(
            () => ConversionConfig.Load(folder.File("my.json")), Throws.TypeOf<ConversionException>().With.Message.Contains("16 MiB"));
    }

    [Test]
    public void Any_bytes_are_read_or_refused_with_the_typed_error()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("my.json");
        byte[] sound = Encoding.UTF8.GetBytes("""{"a":["x\ud83d\ude00",1.5e3,null],"preprocessor":{"b":true,"c":{"d":"\n"}}}""");
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, sound.Length]).Array[1, 4].Sample(changes =>
        {
            byte[] bytes = [.. sound];
            int length = sound.Length;
            foreach ((int at, byte value, int cut) in changes)
            {
                bytes[at] = value;
                length = cut < 5 ? cut : length;
            }

            File.WriteAllBytes(path, bytes[..length]);
            try
            {
                ConversionConfig.Load(path);
            }
            catch (ConversionException)
            {
            }
        }, iter: 5_000);
    }

    private static ConversionConfig Load(string name, string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File(name), text);
        return ConversionConfig.Load(folder.File(name));
    }
}

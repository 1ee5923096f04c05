using System.Text;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Imaging;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class MaskRcnnImageProcessorConfigTests
{
    private const string Defaults = """
        {
          "image_processor_type": "MaskRCNNImageProcessor", "format": "coco_detection", "do_resize": true,
          "size": {"shortest_edge": 800, "longest_edge": 1333}, "resample": 2, "do_rescale": true, "rescale_factor": 0.00392156862745098,
          "do_normalize": true, "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "do_pad": true,
          "test_cfg": {"score_thr": 0.05, "nms": {"type": "nms", "iou_threshold": 0.5}, "max_per_img": 100, "mask_thr_binary": 0.5},
          "num_classes": 80, "bbox_head_bbox_coder_target_means": [0, 0, 0, 0],
          "bbox_head_bbox_coder_target_stds": [0.1, 0.1, 0.2, 0.2], "channel_order": "RGB", "resize_filter": "pillow_bilinear",
          "size_rounding": "truncate", "size_divisor": 1
        }
        """;

    private const string EveryField = """
        {
          "image_processor_type": "Other", "format": "other", "do_resize": false,
          "size": {"height": 5, "width": 6}, "resample": 3, "do_rescale": false, "rescale_factor": 0.1,
          "do_normalize": false, "image_mean": [1, 2, 3], "image_std": [4, 5, 6], "do_pad": false,
          "test_cfg": {"score_thr": 0.25, "nms": null, "max_per_img": 7, "mask_thr_binary": 0.75},
          "num_classes": 3, "bbox_head_bbox_coder_target_means": [1, 2, 3, 4],
          "bbox_head_bbox_coder_target_stds": [4, 3, 2, 1], "channel_order": "BGR", "resize_filter": "opencv_bilinear",
          "size_rounding": "floor_float32", "size_divisor": 64, "unknown": [1]
        }
        """;

    [Test]
    public void The_defaults_are_the_ports() => Assert.That(Same(new MaskRcnnImageProcessorConfig().ToUtf8Json(), Defaults), Is.True);

    [Test]
    public void An_empty_file_has_the_ports_defaults() => Assert.That(Same((Parse("{}") with { Written = null }).ToUtf8Json(), Defaults), Is.True);

    [Test]
    public void Every_field_survives_reading_and_writing() => Assert.That(Same(Parse(EveryField).ToUtf8Json(), EveryField), Is.True);

    [Test]
    public void Every_public_property_differs_from_its_default_in_the_file_with_every_field()
    {
        MaskRcnnImageProcessorConfig config = Parse(EveryField);
        MaskRcnnImageProcessorConfig defaults = new();

        string[] unread = [.. typeof(MaskRcnnImageProcessorConfig).GetProperties()
            .Where(property => property.Name != nameof(MaskRcnnImageProcessorConfig.Warnings))
            .Where(property => Equals(property.GetValue(config), property.GetValue(defaults)))
            .Select(property => property.Name)];

        Assert.That(unread, Is.Empty);
    }

    [TestCase(ModelFamily.HuggingFace, 1)]
    [TestCase(ModelFamily.MmDetection, 32)]
    [TestCase(ModelFamily.Detectron2, 32)]
    [TestCase(ModelFamily.TorchVision, 32)]
    public void The_size_divisor_depends_on_the_family(ModelFamily family, int divisor)
    {
        Assert.That(Parse("{}", family).SizeDivisor, Is.EqualTo(divisor));
        Assert.That(MaskRcnnImageProcessorConfig.Of(family).SizeDivisor, Is.EqualTo(divisor));
        Assert.That(Parse("""{"size_divisor":16}""", family).SizeDivisor, Is.EqualTo(16));
    }

    [TestCase("""{"do_pad_size_divisor":false,"size_divisor":32}""", 1)]
    [TestCase("""{"do_pad_size_divisor":true}""", 32)]
    [TestCase("""{"do_pad_size_divisor":true,"size_divisor":64}""", 64)]
    public void The_newer_ports_switch_turns_the_size_divisor_on_and_off(string json, int divisor) =>
        Assert.That(Parse(json).SizeDivisor, Is.EqualTo(divisor));

    [Test]
    public void A_divisor_of_1_that_replaced_the_familys_is_written()
    {
        MaskRcnnImageProcessorConfig changed = Parse("{}", ModelFamily.TorchVision) with { SizeDivisor = 1 };

        Assert.That(MaskRcnnImageProcessorConfig.Parse(changed.ToUtf8Json(), ModelFamily.TorchVision).SizeDivisor, Is.EqualTo(1));
    }

    [TestCase("""{"size":{"shortest_edge":320,"longest_edge":640}}""", 320, 640)]
    [TestCase("""{"size":{"shortest_edge":320}}""", 320, null)]
    [TestCase("""{"size":{"shortest_edge":320,"longest_edge":null}}""", 320, null)]
    [TestCase("""{"size":600,"max_size":1000}""", 600, 1000)]
    [TestCase("""{"size":600}""", 600, 1333)]
    [TestCase("""{"size":600,"max_size":null}""", 600, null)]
    public void A_size_by_edges_is_read_in_its_old_and_new_forms(string json, int shortest, int? longest)
    {
        MaskRcnnImageProcessorConfig config = Parse(json);

        Assert.That(config.Size, Is.EqualTo(ProcessorSize.Edges(shortest, longest)));
        Assert.That(MaskRcnnImageProcessorConfig.Parse(config.ToUtf8Json()).Size, Is.EqualTo(config.Size));
        Assert.That(config.AdditionalFields, Is.Empty);
    }

    [Test]
    public void An_exact_size_is_read()
    {
        ProcessorSize size = Parse("""{"size":{"height":400,"width":500}}""").Size;

        Assert.That(size.IsExact, Is.True);
        Assert.That((size.Height, size.Width), Is.EqualTo((400, 500)));
    }

    [Test]
    public void A_changed_size_is_written_whole()
    {
        MaskRcnnImageProcessorConfig changed = Parse("{}") with { Size = ProcessorSize.Edges(320, 1333) };

        Assert.That(MaskRcnnImageProcessorConfig.Parse(changed.ToUtf8Json()).Size, Is.EqualTo(changed.Size));
    }

    [Test]
    public void One_number_stands_for_all_planes()
    {
        MaskRcnnImageProcessorConfig config = Parse("""{"image_mean":0.5,"image_std":0.25}""");

        Assert.That(config.ImageMean, Is.EqualTo([0.5f, 0.5f, 0.5f]));
        Assert.That(config.ImageStd, Is.EqualTo([0.25f, 0.25f, 0.25f]));
    }

    [Test]
    public void Do_rescale_false_wins_over_the_factor() =>
        Assert.That(Parse("""{"do_rescale":false,"rescale_factor":0.5}""").EffectiveRescaleFactor, Is.EqualTo(1.0));

    [Test]
    public void Another_resample_is_refused_unless_the_filter_is_named()
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse("""{"resample":3}"""))!;

        Assert.That(error.Field, Is.EqualTo("resample"));
        Assert.That(Parse("""{"resample":3,"resize_filter":"torch_bilinear"}""").ResizeFilter, Is.EqualTo(ResizeFilter.TorchBilinear));
    }

    [TestCase("""{"size":{"shortest_edge":0}}""", "size.shortest_edge")]
    [TestCase("""{"size":{"shortest_edge":100000}}""", "size.shortest_edge")]
    [TestCase("""{"size":{"longest_edge":5}}""", "size")]
    [TestCase("""{"size":{"shortest_edge":5,"height":5,"width":5}}""", "size")]
    [TestCase("""{"size":{"height":5}}""", "size")]
    [TestCase("""{"size":[5,5]}""", "size")]
    [TestCase("""{"size":5.5}""", "size")]
    [TestCase("""{"image_mean":[0,0]}""", "image_mean")]
    [TestCase("""{"image_std":[1,1,0]}""", "image_std[2]")]
    [TestCase("""{"image_std":0}""", "image_std")]
    [TestCase("""{"rescale_factor":"1/255"}""", "rescale_factor")]
    [TestCase("""{"rescale_factor":1e999}""", "rescale_factor")]
    [TestCase("""{"channel_order":"rgb"}""", "channel_order")]
    [TestCase("""{"resize_filter":"bicubic"}""", "resize_filter")]
    [TestCase("""{"size_rounding":1}""", "size_rounding")]
    [TestCase("""{"size_divisor":0}""", "size_divisor")]
    [TestCase("""{"num_classes":-1}""", "num_classes")]
    [TestCase("""{"test_cfg":{"nms":{"iou_threshold":-0.1}}}""", "test_cfg.nms.iou_threshold")]
    public void A_wrong_field_is_named(string json, string field)
    {
        BundleException error = Assert.Throws<BundleException>(() => Parse(json))!;

        Assert.That(error.File, Is.EqualTo("preprocessor_config.json"));
        Assert.That(error.Field, Is.EqualTo(field));
    }

    [Test]
    public void A_folder_without_the_file_gives_the_familys_defaults()
    {
        using TemporaryFolder folder = new();

        Assert.That(MaskRcnnImageProcessorConfig.Load(folder.Path, ModelFamily.Detectron2).SizeDivisor, Is.EqualTo(32));
    }

    [Test]
    public void A_file_is_saved_to_and_loaded_from_its_folder()
    {
        using TemporaryFolder folder = new();
        new MaskRcnnImageProcessorConfig { SizeDivisor = 7 }.Save(folder.Path);

        Assert.That(MaskRcnnImageProcessorConfig.Load(folder.Path).SizeDivisor, Is.EqualTo(7));
    }

    [TestCase(0, 5)]
    [TestCase(5, 0)]
    [TestCase(5, 16385)]
    public void A_size_made_in_code_is_checked(int shortest, int longest) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessorSize.Edges(shortest, longest));

    private static bool Same(byte[] utf8, string json) => JsonElement.DeepEquals(JsonElement.Parse(utf8), JsonElement.Parse(json));

    private static MaskRcnnImageProcessorConfig Parse(string json, ModelFamily family = ModelFamily.HuggingFace) =>
        MaskRcnnImageProcessorConfig.Parse(Encoding.UTF8.GetBytes(json), family);
}

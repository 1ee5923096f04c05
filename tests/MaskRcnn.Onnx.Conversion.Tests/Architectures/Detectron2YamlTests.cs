using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using MaskRcnn.Onnx.Conversion.Architectures;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class Detectron2YamlTests
{
    private static readonly string _dumped = File.ReadAllText(TestPaths.Fixture("conversion", "detectron2-varied", "config.yaml"));

    [Test]
    public void Everything_that_inference_needs_is_read_from_a_dumped_file()
    {
        (JsonObject config, JsonObject preprocessor) = Detectron2Yaml.Read(_dumped);

        Same(preprocessor, """
            {"size": {"shortest_edge": 320, "longest_edge": 512}, "channel_order": "RGB", "image_mean": [123.675, 116.28, 103.53],
             "image_std": [58.395, 57.12, 57.375]}
            """);
        JsonNode anchors = config["cell_anchors"]!;
        config.Remove("cell_anchors");
        Same(config, """
            {"backbone_config": {"stride_in_1x1": false}, "num_labels": 4, "rpn_bbox_coder_target_stds": [1, 1, 1, 1],
             "bbox_head_bbox_coder_target_stds": [0.125, 0.125, 0.25, 0.25],
             "bbox_roi_extractor_roi_layer": {"output_size": 7, "sampling_ratio": 0, "aligned": true},
             "mask_roi_extractor_roi_layer": {"output_size": 14, "sampling_ratio": 0, "aligned": true},
             "rpn_test_cfg": {"nms_pre": 200, "max_per_img": 60, "nms": {"type": "nms", "iou_threshold": 0.7}, "min_bbox_size": 0},
             "rcnn_test_cfg": {"score_thr": 0.08, "nms": {"type": "nms", "iou_threshold": 0.5}, "max_per_img": 16}}
            """);

        // Size 40 and ratio 0.6 on stride 4, half a stride from the corner.
        Assert.That(anchors["4"]!.AsArray(), Has.Count.EqualTo(4));
        Assert.That(anchors["4"]![2]![2]!.GetValue<float>(), Is.EqualTo(2 + (40 / Math.Sqrt(0.6) / 2)).Within(1e-4));
        Assert.That(anchors["4"]![2]![3]!.GetValue<float>(), Is.EqualTo(2 + (40 * Math.Sqrt(0.6) / 2)).Within(1e-4));
    }

    [Test]
    public void Only_what_is_written_is_said()
    {
        (JsonObject config, JsonObject preprocessor) = Detectron2Yaml.Read("MODEL:\n  MASK_ON: true\nOUTPUT_DIR: out\n");

        Assert.That(config, Is.Empty);
        Assert.That(preprocessor, Is.Empty);
    }

    [Test]
    public void One_list_of_anchors_stands_for_all_levels()
    {
        (JsonObject config, _) = Detectron2Yaml.Read("MODEL: {ANCHOR_GENERATOR: {SIZES: [[16, 32]], ASPECT_RATIOS: [[1.0]]}}");

        foreach (string stride in (string[])["4", "8", "16", "32", "64"])
        {
            IEnumerable<float> right = config["cell_anchors"]![stride]!.AsArray().Select(box => box![2]!.GetValue<float>());
            Assert.That(right, Is.EqualTo((float[])[8, 16]), stride);
        }
    }

    [TestCase("ROIAlignV2", true)]
    [TestCase("ROIAlign", false)]
    public void The_poolers_type_tells_whether_it_is_aligned(string type, bool aligned)
    {
        (JsonObject config, _) = Detectron2Yaml.Read($"MODEL: {{ROI_BOX_HEAD: {{POOLER_TYPE: {type}, POOLER_SAMPLING_RATIO: 2}}}}");

        Same(config["bbox_roi_extractor_roi_layer"]!, $$"""{"sampling_ratio": 2, "aligned": {{(aligned ? "true" : "false")}}}""");
    }

    [Test]
    public void A_smallest_side_of_0_means_that_nothing_is_resized()
    {
        (_, JsonObject preprocessor) = Detectron2Yaml.Read("INPUT: {MIN_SIZE_TEST: 0, MAX_SIZE_TEST: 1333}");

        Same(preprocessor, """{"do_resize": false}""");
    }

    [Test]
    public void Tags_name_no_types()
    {
        (_, JsonObject preprocessor) = Detectron2Yaml.Read(
            "MODEL:\n  PIXEL_STD: !!python/tuple [1.0, 2.0, 3.0]\n  WEIGHTS: !!python/object/apply:os.system ['exit 1']\n");

        Same(preprocessor, """{"image_std": [1, 2, 3]}""");
    }

    [TestCase("_BASE_: ../Base-RCNN-FPN.yaml", "_BASE_")]
    [TestCase("INPUT: {FORMAT: L}", "INPUT.FORMAT")]
    [TestCase("INPUT: {MIN_SIZE_TEST: wide}", "INPUT.MIN_SIZE_TEST")]
    [TestCase("MODEL: {META_ARCHITECTURE: RetinaNet}", "META_ARCHITECTURE")]
    [TestCase("MODEL: {ROI_HEADS: {NAME: CascadeROIHeads}}", "CascadeROIHeads|StandardROIHeads")]
    [TestCase("MODEL: {FPN: {FUSE_TYPE: avg}}", "FUSE_TYPE")]
    [TestCase("MODEL: {RPN: {IN_FEATURES: [p3, p4, p5]}}", "MODEL.RPN.IN_FEATURES")]
    [TestCase("MODEL: {RESNETS: {RES5_DILATION: 2}}", "RES5_DILATION")]
    [TestCase("MODEL: {RESNETS: {DEFORM_ON_PER_STAGE: [false, true, true, true]}}", "DEFORM_ON_PER_STAGE")]
    [TestCase("MODEL: {ROI_BOX_HEAD: {POOLER_TYPE: ROIPool}}", "POOLER_TYPE")]
    [TestCase("MODEL: {ROI_BOX_HEAD: {USE_SIGMOID_CE: true}}", "USE_SIGMOID_CE")]
    [TestCase("MODEL: {ROI_BOX_HEAD: {BBOX_REG_WEIGHTS: [10, 10, 5, 0]}}", "BBOX_REG_WEIGHTS")]
    [TestCase("MODEL: {ANCHOR_GENERATOR: {SIZES: [[32], [64]], ASPECT_RATIOS: [[1]]}}", "SIZES")]
    [TestCase("MODEL: {ANCHOR_GENERATOR: {SIZES: [[32]], ASPECT_RATIOS: [[-1]]}}", "ASPECT_RATIOS")]
    [TestCase("MODEL: {PIXEL_MEAN: [.nan, 1, 1]}", "PIXEL_MEAN")]
    [TestCase("MODEL: {MASK_ON: perhaps}", "MASK_ON")]
    public void What_a_bundle_cannot_say_is_refused_by_its_field(string yaml, string field) =>
        Assert.That(() => Detectron2Yaml.Read(yaml), Throws.TypeOf<ConversionException>().With.Message.Match(field));

    [TestCase("")]
    [TestCase("just text")]
    [TestCase("[1, 2]")]
    [TestCase("a: [1, 2")]
    [TestCase("a: 1\na: 2")]
    [TestCase("a: *nothing")]
    [TestCase("a: &self [*self]")]
    [TestCase("a: 1\n---\nb: 2")]
    [TestCase("[1]: 2")]
    [TestCase("a:\tb: c")]
    public void What_is_no_configuration_is_refused(string yaml) =>
        Assert.That(() => Detectron2Yaml.Read(yaml), Throws.TypeOf<ConversionException>());

    [Test]
    public void Large_deep_and_endless_files_are_refused()
    {
        string many = $"a: [{string.Concat(Enumerable.Repeat("1,", 200_000))}1]";
        foreach (string yaml in (string[])[new string('x', (1 << 20) + 1), new string('[', 100_000), $"a: {new string('[', 40)}", many])
        {
            Assert.That(() => Detectron2Yaml.Read(yaml), Throws.TypeOf<ConversionException>());
        }
    }

    [Test]
    public void Aliases_of_aliases_take_no_memory()
    {
        StringBuilder yaml = new("l0: &l0 [1, 1]\n");
        for (int level = 1; level < 60; level++)
        {
            yaml.Append(FormattableString.Invariant($"l{level}: &l{level} [*l{level - 1}, *l{level - 1}]\n"));
        }

        yaml.Append("MODEL: {PIXEL_STD: *l0, ANCHOR_GENERATOR: {SIZES: *l59, ASPECT_RATIOS: *l1}}");

        Assert.That(() => Detectron2Yaml.Read(yaml.ToString()), Throws.TypeOf<ConversionException>().With.Message.Contains("SIZES"));
    }

    [Test]
    public void A_file_with_changed_letters_is_read_or_refused_and_nothing_else()
    {
        const string Letters = "[]{}:,&*!|>-#'\"\\ \n\t0.9eE%@aé\u0000\uD800";
        Gen.Select(Gen.Int[0, _dumped.Length - 1], Gen.Int[0, 8], Gen.Char[Letters], Gen.Int[0, 3]).List[1, 6].Sample(changes =>
        {
            StringBuilder yaml = new(_dumped);
            foreach ((int at, int removed, char letter, int copies) in changes)
            {
                int place = Math.Min(at, yaml.Length);
                yaml.Remove(place, Math.Min(removed, yaml.Length - place)).Insert(place, new string(letter, copies));
            }

            try
            {
                Detectron2Yaml.Read(yaml.ToString());
            }
            catch (ConversionException)
            {
                // Refused, as it should be.
            }
        }, iter: 3000);
    }

    private static void Same(JsonNode actual, string expected) =>
        Assert.That(actual.ToJsonString(), Is.EqualTo(JsonNode.Parse(expected)!.ToJsonString()));
}

using System.Text.Json.Nodes;
using MaskRcnn.Onnx.Conversion.Architectures;

namespace MaskRcnn.Onnx.Conversion.Tests.Architectures;

internal sealed class ClassNamingTests
{
    private static readonly Dictionary<string, object?> _nothing = [];
    private static readonly ArchitectureOptions _default = new();

    [Test]
    public void Ninety_classes_of_torchvision_are_named_by_category_id_and_ten_are_unused()
    {
        ClassNaming classes = ClassNaming.Choose(90, "torchvision", _nothing, _default);

        int[] unused = [.. Enumerable.Range(0, 90).Where(id => classes.Labels[id] == "N/A").Select(id => classes.CategoryIds[id])];
        Assert.That(unused, Is.EqualTo((int[])[12, 26, 29, 30, 45, 66, 68, 69, 71, 83]));
        Assert.That(classes.CategoryIds, Is.EqualTo(Enumerable.Range(1, 90)));
        Assert.That((string[])[classes.Labels[0], classes.Labels[16], classes.Labels[89]], Is.EqualTo((string[])["person", "cat", "toothbrush"]));
    }

    [TestCase("torchvision")]
    [TestCase("detectron2")]
    [TestCase("mmdetection")]
    [TestCase("huggingface")]
    public void Eighty_classes_are_those_of_Coco_in_its_order_with_its_ids(string family)
    {
        ClassNaming classes = ClassNaming.Choose(80, family, _nothing, _default);

        // The integration test of the Hugging Face port: labels 15, 65, 57 and 59 of the picture with the two cats.
        Assert.That((string[])[classes.Labels[15], classes.Labels[65], classes.Labels[57], classes.Labels[59]], Is.EqualTo((string[])["cat", "remote", "couch", "bed"]));
        Assert.That((int[])[classes.CategoryIds[15], classes.CategoryIds[65], classes.CategoryIds[79]], Is.EqualTo((int[])[17, 75, 90]));
        Assert.That(classes.CategoryIds, Is.Unique);
    }

    [Test]
    public void Only_torchvision_has_an_output_for_each_of_the_ninety_ids() =>
        Assert.That(ClassNaming.Choose(90, "detectron2", _nothing, _default).Labels[0], Is.EqualTo("class_1"));

    [Test]
    public void The_only_class_of_a_keypoint_model_is_a_person()
    {
        ClassNaming classes = ClassNaming.Choose(1, "detectron2", _nothing, _default, keypoints: true);
        Assert.That(classes.Labels, Is.EqualTo((string[])["person"]));
        Assert.That(classes.CategoryIds, Is.EqualTo((int[])[1]));
        Assert.That(ClassNaming.Choose(1, "detectron2", _nothing, _default).Labels, Is.EqualTo((string[])["class_1"]));
    }

    [Test]
    public void Unknown_classes_are_numbered_from_one()
    {
        ClassNaming classes = ClassNaming.Choose(3, "torchvision", _nothing, _default);
        Assert.That(classes.Labels, Is.EqualTo((string[])["class_1", "class_2", "class_3"]));
        Assert.That(classes.CategoryIds, Is.EqualTo((int[])[1, 2, 3]));
    }

    [Test]
    public void The_names_that_are_given_win_over_those_of_the_configuration_and_these_over_the_checkpoints()
    {
        var metadata = new Dictionary<string, object?> { ["meta"] = new Dictionary<string, object?> { ["CLASSES"] = (object?[])["one", "two"] } };
        var configured = new ArchitectureOptions { Config = new JsonObject { ["id2label"] = new JsonObject { ["0"] = "eins", ["1"] = "zwei" } } };

        Assert.That(ClassNaming.Choose(2, "mmdetection", metadata, _default).Labels, Is.EqualTo((string[])["one", "two"]));
        Assert.That(ClassNaming.Choose(2, "mmdetection", metadata, configured).Labels, Is.EqualTo((string[])["eins", "zwei"]));
        Assert.That(
            ClassNaming.Choose(2, "mmdetection", metadata, configured with { Labels = ["un", "deux"] }).Labels,
            Is.EqualTo((string[])["un", "deux"]));
    }

    [Test]
    public void A_background_among_the_checkpoints_names_is_left_out()
    {
        var metadata = new Dictionary<string, object?> { ["classes"] = (object?[])["__background__", "cat", "dog"] };
        Assert.That(ClassNaming.Choose(2, "torchvision", metadata, _default).Labels, Is.EqualTo((string[])["cat", "dog"]));
    }

    [Test]
    public void Cocos_names_have_Cocos_ids_wherever_they_come_from()
    {
        var given = new ArchitectureOptions { Labels = CocoClasses.Names };
        Assert.That(ClassNaming.Choose(80, "torchvision", _nothing, given).CategoryIds[79], Is.EqualTo(90));
    }

    [Test]
    public void Ids_of_the_configuration_win()
    {
        var options = new ArchitectureOptions { Config = JsonNode.Parse("""{"category_ids": [7, 3]}""")!.AsObject() };
        Assert.That(ClassNaming.Choose(2, "torchvision", _nothing, options).CategoryIds, Is.EqualTo((int[])[7, 3]));
    }

    [Test]
    public void A_wrong_number_of_names_is_an_error_that_tells_both_numbers()
    {
        var options = new ArchitectureOptions { Labels = ["a", "b", "c"] };
        Assert.That(
            () => ClassNaming.Choose(2, "torchvision", _nothing, options),
            Throws.TypeOf<ConversionException>().With.Message.Contains("2 classes").And.Message.Contains("3 names"));
    }

    [TestCase("""{"category_ids": [1, 2, 3]}""", "category_ids has 3 ids")]
    [TestCase("""{"category_ids": [1, "x"]}""", "whole numbers")]
    [TestCase("""{"category_ids": 5}""", "must be a list")]
    [TestCase("""{"id2label": ["a", "b"]}""", "id2label must be an object")]
    [TestCase("""{"id2label": {"1": "a", "2": "b"}}""", "\"0\" is missing")]
    [TestCase("""{"id2label": {"0": "a"}}""", "1 names in id2label")]
    public void A_malformed_configuration_is_an_error(string config, string message)
    {
        var options = new ArchitectureOptions { Config = JsonNode.Parse(config)!.AsObject() };
        Assert.That(
            () => ClassNaming.Choose(2, "torchvision", _nothing, options), Throws.TypeOf<ConversionException>().With.Message.Contains(message));
    }
}

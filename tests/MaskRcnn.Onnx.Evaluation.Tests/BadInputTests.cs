using MaskRcnn.Onnx.Evaluation.Coco;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Evaluation.Tests;

/// <summary>What is wrong with a file is said with the file, the entry and the field.</summary>
internal sealed class BadInputTests
{
    private const string Images = """{"id":7,"width":4,"height":3,"file_name":"a.jpg"}""";
    private const string Categories = """{"id":1,"name":"cat"}""";
    private const string Annotation = """{"id":5,"image_id":7,"category_id":1,"bbox":[0,0,2,2],"area":4,"iscrowd":0,"segmentation":[[0,0,2,0,2,2]]}""";
    private const string Result = """{"image_id":7,"category_id":1,"bbox":[0,0,2,2],"score":0.5}""";

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TemporaryFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("\"image_id\":7", "\"image_id\":8", @"^gt\.json: annotation 5: image_id: there is no image 8")]
    [TestCase("\"image_id\":7,", "", @"^gt\.json: annotation 5: image_id: is missing")]
    [TestCase("\"image_id\":7", "\"image_id\":null", @"^gt\.json: annotation 5: image_id: is missing")]
    [TestCase("\"image_id\":7", "\"image_id\":\"7\"", @"^gt\.json: annotation at position 0: image_id: ")]
    [TestCase("\"category_id\":1", "\"category_id\":9", @"^gt\.json: annotation 5: category_id: there is no category 9")]
    [TestCase("\"category_id\":1", "\"category_id\":99999999999999", @"^gt\.json: annotation at position 0: category_id: ")]
    [TestCase("[0,0,2,2]", "[0,0,-2,2]", @"^gt\.json: annotation 5: bbox: has a negative side")]
    [TestCase("[0,0,2,2]", "[0,0,2]", @"^gt\.json: annotation 5: bbox: is not four numbers")]
    [TestCase("[0,0,2,2]", "[0,0,2,1e999]", @"^gt\.json: annotation ")]
    [TestCase("[0,0,2,2]", "[0,0,2,\"2\"]", @"^gt\.json: annotation at position 0: bbox")]
    [TestCase("\"area\":4", "\"area\":-4", @"^gt\.json: annotation 5: area: is negative")]
    [TestCase("\"area\":4", "\"area\":NaN", @"^gt\.json: annotation at position 0: ")]
    [TestCase("\"iscrowd\":0", "\"iscrowd\":\"no\"", @"^gt\.json: annotation at position 0: .*iscrowd")]
    [TestCase("[[0,0,2,0,2,2]]", "[[0,0,2,0]]", @"^gt\.json: annotation 5: segmentation: has a polygon of 4 numbers")]
    [TestCase("[[0,0,2,0,2,2]]", "[[0,0,2,0,2,2,1]]", @"^gt\.json: annotation 5: segmentation: has a polygon of 7 numbers")]
    [TestCase("[[0,0,2,0,2,2]]", "[[0,0,2,0,1e300,2]]", @"^gt\.json: annotation 5: segmentation: ")]
    [TestCase("[[0,0,2,0,2,2]]", """{"size":[3,4],"counts":[5,6]}""", @"^gt\.json: annotation 5: segmentation: The runs of a mask sum to 11")]
    [TestCase("[[0,0,2,0,2,2]]", """{"size":[3,4],"counts":[-1,13]}""", @"^gt\.json: annotation 5: segmentation: .*-1")]
    [TestCase("[[0,0,2,0,2,2]]", """{"size":[4,3],"counts":[12]}""", @"^gt\.json: annotation 5: segmentation: is of 3 x 4, but its image has 4 x 3")]
    [TestCase("[[0,0,2,0,2,2]]", """{"size":[3,4],"counts":"~"}""", @"^gt\.json: annotation 5: segmentation: The character U\+007E")]
    [TestCase("[[0,0,2,0,2,2]]", """{"counts":[12]}""", @"^gt\.json: annotation at position 0: .*size and counts")]
    [TestCase("[[0,0,2,0,2,2]]", "\"text\"", @"^gt\.json: annotation at position 0: .*list of polygons")]
    [TestCase("\"id\":5,", "", @"^gt\.json: annotation at position 0: id: is missing")]
    public void A_wrong_annotation_is_named(string good, string bad, string message)
    {
        string path = Write("gt.json", Truth(Images, Categories, Annotation.Replace(good, bad, StringComparison.Ordinal)));

        Assert.That(() => CocoDataset.Load(path), Throws.TypeOf<EvaluationDataException>().With.Message.Match(message));
    }

    [TestCase("", Categories, Annotation, @"annotation 5: image_id: there is no image 7")]
    [TestCase(Images + "," + Images, Categories, Annotation, @"image 7: id: the id stands twice")]
    [TestCase(Images, Categories + "," + Categories, Annotation, @"category 1: id: the id stands twice")]
    [TestCase(Images, Categories, Annotation + "," + Annotation, @"annotation 5: id: the id stands twice")]
    [TestCase("""{"id":7,"width":0,"height":3}""", Categories, Annotation, @"image 7: width: is 0")]
    [TestCase("""{"id":7,"height":3}""", Categories, Annotation, @"image 7: width: is missing")]
    [TestCase("""{"width":1,"height":3}""", Categories, Annotation, @"image at position 0: id: is missing")]
    [TestCase(Images, """{"name":"cat"}""", Annotation, @"category at position 0: id: is missing")]
    [TestCase(Images, Categories, "null", @"annotation at position 0: is null")]
    [TestCase(Images, Categories, "17", @"annotation at position 0")]
    public void A_wrong_list_is_named(string images, string categories, string annotations, string message)
    {
        string path = Write("gt.json", Truth(images, categories, annotations));

        Assert.That(() => CocoDataset.Load(path), Throws.TypeOf<EvaluationDataException>().With.Message.Match(@"^gt\.json: " + message));
    }

    [TestCase("\"image_id\":7", "\"image_id\":8", @"^dt\.json: result 0: image_id: the annotations have no image 8")]
    [TestCase(",\"score\":0.5", "", @"^dt\.json: result 0: score: is missing")]
    [TestCase("\"score\":0.5", "\"score\":NaN", @"^dt\.json: result at position 0")]
    [TestCase("\"score\":0.5", "\"score\":\"NaN\"", @"^dt\.json: result at position 0: score")]
    [TestCase("\"score\":0.5", "\"score\":1e999", @"^dt\.json: result ")]
    [TestCase("\"bbox\":[0,0,2,2]", "\"bbox\":[0,0,2,-1]", @"^dt\.json: result 0: bbox: has a negative side")]
    [TestCase("\"bbox\":[0,0,2,2],", "", @"^dt\.json: result 0: bbox: is missing, and so are segmentation and keypoints")]
    [TestCase("\"bbox\":[0,0,2,2]", """ "segmentation":{"size":[5,4],"counts":[20]} """, @"^dt\.json: result 0: segmentation: is of 4 x 5, but its image has 4 x 3")]
    [TestCase("\"bbox\":[0,0,2,2]", """ "segmentation":{"size":[3,4],"counts":"8"} """, @"^dt\.json: result 0: segmentation: ")]
    [TestCase("\"bbox\":[0,0,2,2]", "\"keypoints\":[1,2]", @"^dt\.json: result 0: keypoints: is not three numbers")]
    public void A_wrong_result_is_named(string good, string bad, string message)
    {
        CocoDataset dataset = CocoDataset.Load(Write("gt.json", Truth(Images, Categories, Annotation)));
        string path = Write("dt.json", $"[{Result.Replace(good, bad, StringComparison.Ordinal)}]");

        Assert.That(() => CocoDetections.Load(path, dataset), Throws.TypeOf<EvaluationDataException>().With.Message.Match(message));
    }

    [Test]
    public void Of_several_wrong_results_the_first_is_named_every_time()
    {
        CocoDataset dataset = CocoDataset.Load(Write("gt.json", Truth(Images, Categories, Annotation)));
        string[] results = [.. Enumerable.Repeat(Result, 5000)];
        results[1234] = Result.Replace("0.5", "\"high\"", StringComparison.Ordinal);
        results[1300] = results[2000] = results[4999] = Result.Replace("7", "8", StringComparison.Ordinal);
        string path = Write("dt.json", $"[{string.Join(',', results)}]");

        for (int run = 0; run < 5; run++)
        {
            Assert.That(() => CocoDetections.Load(path, dataset), Throws.TypeOf<EvaluationDataException>().With.Message.Contains("result at position 1234: score"));
        }
    }

    [Test]
    public void A_file_that_ends_anywhere_is_refused()
    {
        string whole = Truth(Images, Categories, Annotation);
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Write("gt.json", whole[..length]);

            Assert.That(() => CocoDataset.Load(path), Throws.TypeOf<EvaluationDataException>().With.Message.StartsWith("gt.json: "), $"{length} bytes");
        }
    }

    [Test]
    public void Results_that_end_anywhere_are_refused()
    {
        CocoDataset dataset = CocoDataset.Load(Write("gt.json", Truth(Images, Categories, Annotation)));
        string whole = $"[{Result},{Result}]";
        for (int length = 0; length < whole.Length; length++)
        {
            string path = Write("dt.json", whole[..length]);

            Assert.That(() => CocoDetections.Load(path, dataset), Throws.TypeOf<EvaluationDataException>().With.Message.StartsWith("dt.json: "), $"{length} bytes");
        }
    }

    [TestCase("[]", "it must be a JSON object")]
    [TestCase("{}", "images: is missing")]
    [TestCase("""{"images":{}}""", "images: is no list")]
    [TestCase("""{"images":[],"annotations":[]}""", "categories: is missing")]
    [TestCase("""{"images":[],"annotations":[],"categories":[]} x""", "")]
    public void What_is_no_annotation_file_is_refused(string content, string message)
    {
        string path = Write("gt.json", content);

        Assert.That(() => CocoDataset.Load(path), Throws.TypeOf<EvaluationDataException>().With.Message.StartsWith("gt.json: ").And.Message.Contains(message));
    }

    [Test]
    public void A_file_that_is_not_there_is_named()
    {
        Assert.That(
            () => CocoDataset.Load(Path.Combine(_folder.Path, "none.json")),
            Throws.TypeOf<EvaluationDataException>().With.Message.EqualTo("none.json: there is no such file"));
    }

    [Test]
    public void Order_of_the_lists_byte_order_mark_unknown_fields_and_null_fields_are_read_over()
    {
        string annotation = Annotation.Replace("\"iscrowd\":0", "\"iscrowd\":null,\"attributes\":{\"x\":[1,{}]},\"keypoints\":null", StringComparison.Ordinal);
        string path = Write("gt.json", $"\uFEFF{{\"annotations\":[{annotation}],\"info\":{{\"a\":[]}},\"categories\":[{Categories}],\"licenses\":[],\"images\":[{Images}]}}");

        var dataset = CocoDataset.Load(path);

        Assert.That(dataset.Annotations.Single().Mask!.Area, Is.EqualTo(3).Or.EqualTo(2).Or.EqualTo(1));
        Assert.That(dataset.Annotations.Single().IsCrowd, Is.False);
    }

    [Test]
    public void Results_of_classes_that_the_truth_does_not_have_are_left_out_and_counted()
    {
        CocoDataset dataset = CocoDataset.Load(Write("gt.json", Truth(Images, Categories, Annotation)));
        string path = Write("dt.json", $"[{Result},{Result.Replace("\"category_id\":1", "\"category_id\":2", StringComparison.Ordinal)}]");

        var detections = CocoDetections.Load(path, dataset);

        Assert.That((detections.All.Count, detections.LeftOut), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Masks_cannot_be_evaluated_where_a_result_has_none()
    {
        CocoDataset dataset = CocoDataset.Load(Write("gt.json", Truth(Images, Categories, Annotation)));
        var detections = CocoDetections.Load(Write("dt.json", $"[{Result}]"), dataset);

        Assert.That(
            () => CocoEvaluator.Evaluate(dataset, detections),
            Throws.TypeOf<EvaluationDataException>().With.Message.EqualTo("result 0: segmentation: is missing, so masks cannot be evaluated"));
    }

    [Test]
    public void A_value_longer_than_the_buffer_is_read_whole()
    {
        string polygon = string.Join(',', Enumerable.Repeat("1.25", 600_000));
        string path = Write("gt.json", Truth(Images, Categories, Annotation.Replace("0,0,2,0,2,2]", polygon + "]", StringComparison.Ordinal)));

        Assert.That(CocoDataset.Load(path).Annotations.Single().Mask, Is.Not.Null);
    }

    private static string Truth(string images, string categories, string annotations) =>
        $"{{\"images\":[{images}],\"categories\":[{categories}],\"annotations\":[{annotations}]}}";

    private string Write(string name, string content)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, content);
        return path;
    }
}

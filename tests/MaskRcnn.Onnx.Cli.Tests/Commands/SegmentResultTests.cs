using System.Text.Json;
using MaskRcnn.Onnx.Cli.Tests.Fakes;
using MaskRcnn.Onnx.Results;

namespace MaskRcnn.Onnx.Cli.Tests.Commands;

/// <summary>What <c>maskrcnn segment</c> writes and says.</summary>
internal sealed class SegmentResultTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task An_image_gives_a_document_with_everything_that_was_found()
    {
        _folder.Add("in/sub/a b.jpg", "12x4");
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-r", "-o", _folder.At("out"));

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "sub/a b.json" }));
        Assert.That(File.ReadAllText(_folder.At("out/sub/a b.json")), Is.EqualTo(
            """
            {"format_version":1,"file":"sub/a b.jpg","width":12,"height":4,"model":"fake","provider":"cpu","instances":[{"class_id":0,"category_id":17,"label":"cat","score":0.9375,"box":[0,0,6,4],"area":24,"mask":{"size":[4,12],"counts":"0h0h0"},"keypoints":null},{"class_id":1,"category_id":18,"label":"dog","score":0.1,"box":[6,0,12,4],"area":24,"mask":{"size":[4,12],"counts":"h0h0"},"keypoints":null}]}

            """));
    }

    [Test]
    public async Task Without_masks_the_document_has_none()
    {
        await new CommandRun().RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--no-masks");

        Assert.That(File.ReadAllText(_folder.At("out/a.json")), Does.Contain("\"mask\":null"));
    }

    [Test]
    public async Task An_image_larger_than_a_tile_is_segmented_in_tiles()
    {
        _folder.Add("in/large.jpg", "12x4");
        _folder.Add("in/small.jpg", "8x4");
        var run = new CommandRun();
        (int exitCode, _, string error) = await run.RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"), "--tile", "8", "--tile-overlap", "2");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(run.Segmenter.Seen, Has.Count.EqualTo(3));
        Assert.That(Boxes("large"), Is.EqualTo(new[] { "[0,0,4,4]", "[4,0,8,4]" }), "the left half of the tiles at 0 and 4");
        Assert.That(Boxes("small"), Is.EqualTo(new[] { "[0,0,4,4]" }));

        string[] Boxes(string name)
        {
            using var document = JsonDocument.Parse(File.ReadAllText(_folder.At($"out/{name}.json")));
            return [.. document.RootElement.GetProperty("instances").EnumerateArray().Select(found => found.GetProperty("box").GetRawText())];
        }
    }

    [Test]
    public async Task Images_that_would_share_a_name_keep_their_extension()
    {
        foreach (string name in new[] { "in/a.jpg", "in/a.png", "in/b.png" })
        {
            _folder.Add(name);
        }

        await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "a.jpg.json", "a.png.json", "b.json" }));
    }

    [Test]
    public async Task Coco_results_are_one_file_with_numbers_that_are_not_rounded()
    {
        _folder.Add("in/000000000139.jpg", "13x4");
        _folder.Add("in/000000000007.jpg", "8x6");
        (int exitCode, _, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"), "--format", "coco");

        Assert.That(exitCode, Is.Zero, error);
        Assert.That(Folder.FilesIn(_folder.At("out")), Is.EqualTo(new[] { "results.json" }));
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(_folder.At("out/results.json")));
        JsonElement[] detections = [.. results.RootElement.EnumerateArray()];
        Assert.That(detections.Select(one => one.GetProperty("image_id").GetInt64()), Is.EqualTo(new long[] { 7, 139, 139 }));
        Assert.That(detections.Select(one => one.GetProperty("category_id").GetInt32()), Is.EqualTo(new[] { 17, 17, 18 }));
        Assert.That(detections[2].GetProperty("bbox").EnumerateArray().Select(n => n.GetDouble()), Is.EqualTo(new[] { 6.5, 0, 6.5, 4 }));
        Assert.That(detections[2].GetProperty("score").GetDouble(), Is.EqualTo((double)FakeSegmenter.DogScore));
        Assert.That(detections[2].GetProperty("segmentation").GetProperty("size").EnumerateArray().Select(n => n.GetInt32()), Is.EqualTo(new[] { 4, 13 }));
        Assert.That(detections[2].TryGetProperty("keypoints", out _), Is.False);
    }

    [Test]
    public async Task Coco_ids_are_positions_where_a_stem_is_no_number_and_a_failed_image_keeps_its_own()
    {
        _folder.Add("in/1.jpg");
        _folder.Add("in/2.jpg", "broken");
        _folder.Add("in/street.jpg");
        (int exitCode, _, _) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"), "--format", "coco");

        Assert.That(exitCode, Is.EqualTo(1));
        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(_folder.At("out/results.json")));
        Assert.That(results.RootElement.EnumerateArray().Select(one => one.GetProperty("image_id").GetInt64()), Is.EqualTo(new long[] { 1, 3 }));
    }

    [Test]
    public async Task Coco_keypoints_are_flat_and_shifted_by_the_convention_of_the_family()
    {
        var run = new CommandRun { Models = new FakeModels(new FakeSegmenter { WithKeypoints = true }) { KeypointCocoOffset = 0.5f } };
        await run.RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--format", "coco", "--no-masks");

        using JsonDocument results = JsonDocument.Parse(File.ReadAllText(_folder.At("out/results.json")));
        JsonElement only = results.RootElement.EnumerateArray().Single();
        Assert.That(only.GetProperty("keypoints").EnumerateArray().Select(n => n.GetDouble()), Is.EqualTo(new[] { 1, 1.75, 3, 3.5, 4.5, 0.5 }));
        Assert.That(only.TryGetProperty("segmentation", out _), Is.False);
    }

    [Test]
    public async Task A_run_whose_images_all_fail_still_gives_coco_results_without_detections()
    {
        (int exitCode, _, _) = await new CommandRun().RunAsync("segment", _folder.Add("a.jpg", "broken"), "-o", _folder.At("out"), "-f", "coco");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(JsonDocument.Parse(File.ReadAllText(_folder.At("out/results.json"))).RootElement.GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task The_table_and_the_summary_go_to_standard_output_without_a_terminals_colours()
    {
        _folder.Add("in/a.jpg", "12x4");
        _folder.Add("in/b.jpg");
        (_, string output, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(output, Does.Not.Contain('\u001b').And.Not.Contains('│'));
        Assert.That(output, Does.Match(@"a\.jpg +cat +0\.938 +0\.0 +0\.0 +6\.0 +4\.0 +24"));
        Assert.That(output, Does.Match(@"2 images with 3 instances in \d+\.\d\d s \(\d+\.\d\d images/s\); fake on cpu"));
        Assert.That(error, Is.Empty);
    }

    [Test]
    public async Task Many_images_are_told_class_by_class()
    {
        for (int i = 0; i < 12; i++)
        {
            _folder.Add($"in/{i}.jpg", i < 3 ? "12x4" : "8x6");
        }

        (_, string output, _) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(output, Does.Match(@"cat +12 +12 +0\.938").And.Match(@"dog +3 +3 +0\.100").And.Not.Contains(".jpg"));
    }

    [Test]
    public async Task Quiet_says_only_what_goes_wrong()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("in/b.jpg", "broken");
        (int exitCode, string output, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"), "-q");

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain("b.jpg: the file is not an image"));
    }

    [Test]
    public async Task A_fallback_to_another_provider_is_a_warning()
    {
        FakeSegmenter segmenter = new();
        segmenter = new FakeSegmenter { Info = segmenter.Info with { RequestedProvider = "cuda", ProviderReason = "libcudart.so.13 is missing" } };
        (int exitCode, _, string error) = await new CommandRun { Segmenter = segmenter }
            .RunAsync("segment", _folder.Add("a.jpg"), "-o", _folder.At("out"), "--provider", "cuda");

        Assert.That(exitCode, Is.Zero);
        Assert.That(error, Does.Contain("warning: asked for cuda, running on cpu: libcudart.so.13 is missing"));
    }

    [Test]
    public async Task Names_cannot_send_commands_to_the_terminal()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such file names.");
        }

        _folder.Add("in/[red]a\u001b[31m.jpg");
        _folder.Add("in/b\u001b[31m.jpg", "broken");
        (int exitCode, string output, string error) = await new CommandRun().RunAsync("segment", _folder.At("in"), "-o", _folder.At("out"));

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Does.Contain("[red]a?[31m.jpg").And.Not.Contains('\u001b'));
        Assert.That(error, Does.Contain("b?[31m.jpg").And.Not.Contains('\u001b'));
    }

    [Test]
    public async Task The_document_reads_back_as_the_result()
    {
        await new CommandRun().RunAsync("segment", _folder.Add("a.jpg", "12x4"), "-o", _folder.At("out"));

        using FileStream stream = File.OpenRead(_folder.At("out/a.json"));
        SegmentationResult result = SegmentationDocument.Read(stream).ToResult();
        Assert.That(result.Instances.Select(instance => (instance.Label, instance.Score, instance.Mask!.Area)), Is.EqualTo(new[]
        {
            ("cat", FakeSegmenter.CatScore, 24L), ("dog", FakeSegmenter.DogScore, 24L),
        }));
    }
}

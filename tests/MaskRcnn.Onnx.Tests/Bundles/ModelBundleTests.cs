using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.TestSupport;

namespace MaskRcnn.Onnx.Tests.Bundles;

internal sealed class ModelBundleTests
{
    private static string[] Files => TinyBundle.ListedFiles;

    [Test]
    public void An_untouched_bundle_loads_without_a_warning()
    {
        using TinyBundle tiny = new();

        ModelBundle bundle = tiny.Load();

        Assert.That(bundle.Warnings, Is.Empty);
        Assert.That(bundle.Name, Is.EqualTo("tiny-torchvision"));
        Assert.That(bundle.Labels, Is.EqualTo(["circle", "square", "triangle", "star", "moon"]));
        Assert.That(bundle.CategoryIds, Is.EqualTo([1, 2, 4, 7, 11]));
        Assert.That(bundle.Conventions, Is.EqualTo(FamilyConventions.Of(ModelFamily.TorchVision)));
        Assert.That(bundle.MaskHead!.Bytes.ToArray(), Is.EqualTo(tiny.Read("mask_head.onnx")));
        Assert.That(bundle.Backbone.Sha256, Is.EqualTo(bundle.Manifest.Files["backbone.onnx"].Sha256));
    }

    [Test]
    public void A_flipped_bit_in_a_file_is_found([ValueSource(nameof(Files))] string file, [Values(0.0, 0.5, 1.0)] double where)
    {
        using TinyBundle tiny = new();
        byte[] bytes = tiny.Read(file);
        bytes[(int)((bytes.Length - 1) * where)] ^= 0x10;
        tiny.Overwrite(file, bytes);

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [TestCaseSource(nameof(Files))]
    public void A_missing_file_is_named(string file)
    {
        using TinyBundle tiny = new();
        File.Delete(tiny.File(file));

        Assert.That(tiny.LoadError().Message, Is.EqualTo($"{file} is missing."));
    }

    [TestCaseSource(nameof(Files))]
    public void A_folder_in_a_files_place_is_a_missing_file(string file)
    {
        using TinyBundle tiny = new();
        File.Delete(tiny.File(file));
        Directory.CreateDirectory(tiny.File(file));

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [TestCaseSource(nameof(Files))]
    public void Bytes_after_the_end_of_a_file_are_found(string file)
    {
        using TinyBundle tiny = new();
        tiny.Overwrite(file, [.. tiny.Read(file), 0]);

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [TestCaseSource(nameof(Files))]
    public void An_emptied_file_is_found(string file)
    {
        using TinyBundle tiny = new();
        tiny.Overwrite(file, []);

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [TestCaseSource(nameof(Files))]
    public void An_empty_file_that_the_manifest_vouches_for_is_refused(string file)
    {
        using TinyBundle tiny = new();
        tiny.Write(file, []);

        Assert.That(tiny.LoadError().File, Is.EqualTo(file));
    }

    [TestCase("config.json")]
    [TestCase("preprocessor_config.json")]
    [TestCase("backbone.onnx")]
    [TestCase("box_head.onnx")]
    public void A_needed_file_that_is_not_listed_is_refused(string file)
    {
        using TinyBundle tiny = new();
        tiny.Unlist(file);

        Assert.That(tiny.LoadError().Message, Does.Contain(file));
    }

    [Test]
    public void A_mask_head_that_is_not_listed_is_not_used()
    {
        using TinyBundle tiny = new();
        tiny.Unlist("mask_head.onnx");

        ModelBundle bundle = tiny.Load();

        Assert.That(bundle.MaskHead, Is.Null);
        Assert.That(bundle.Warnings, Has.Exactly(1).Contains("mask_head.onnx"));
    }

    [Test]
    public void A_bundle_without_a_mask_head_needs_none()
    {
        using TinyBundle tiny = new();
        tiny.Unlist("mask_head.onnx");
        File.Delete(tiny.File("mask_head.onnx"));

        Assert.That(tiny.Load().Warnings, Is.Empty);
    }

    [Test]
    public void A_listed_file_that_nothing_uses_is_verified_and_ignored()
    {
        using TinyBundle tiny = new();
        tiny.Write("roi_pool_7.onnx", [1, 2, 3]);
        tiny.Write("more/notes.bin", new byte[3_000_000]);

        Assert.That(tiny.Load().Warnings, Is.Empty);
        tiny.Overwrite("roi_pool_7.onnx", [1, 2, 4]);
        Assert.That(tiny.LoadError().File, Is.EqualTo("roi_pool_7.onnx"));
    }

    [Test]
    public void A_file_that_is_not_listed_is_ignored()
    {
        using TinyBundle tiny = new();
        tiny.Overwrite("README.md", [0xFF]);

        Assert.That(tiny.Load().Warnings, Is.Empty);
    }

    [TestCase(1L << 40)]
    [TestCase(2_000_000_000L)]
    [TestCase(97_007L)]
    public void A_claimed_size_allocates_nothing(long bytes)
    {
        using TinyBundle tiny = new();
        BundleFile listed = BundleManifest.Load(tiny.Path).Files["backbone.onnx"];
        string manifest = File.ReadAllText(tiny.File("manifest.json")).Replace("97008", $"{bytes}", StringComparison.Ordinal);
        Assert.That(listed.Bytes, Is.EqualTo(97_008));
        File.WriteAllText(tiny.File("manifest.json"), manifest);

        long before = GC.GetAllocatedBytesForCurrentThread();
        tiny.LoadError();

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16_000_000));
    }

    [Test]
    public void A_JSON_file_of_absurd_size_is_refused_before_it_is_read()
    {
        using TinyBundle tiny = new();
        tiny.List("config.json", new BundleFile(new string('0', 64), 1L << 30));
        using (FileStream sparse = File.OpenWrite(tiny.File("config.json")))
        {
            sparse.SetLength(1L << 30);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(tiny.LoadError().File, Is.EqualTo("config.json"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16_000_000));
    }

    [Test]
    public void A_manifest_of_absurd_size_is_refused_before_it_is_read()
    {
        using TinyBundle tiny = new();
        using (FileStream sparse = File.OpenWrite(tiny.File("manifest.json")))
        {
            sparse.SetLength(1L << 30);
        }

        Assert.That(tiny.LoadError().Message, Does.StartWith("manifest.json is larger"));
    }

    [Test]
    public void A_missing_manifest_is_named()
    {
        using TemporaryFolder folder = new();

        Assert.That(Assert.Throws<BundleException>(() => ModelBundle.Load(folder.Path))!.Message, Is.EqualTo("manifest.json is missing."));
    }

    [Test]
    public void A_missing_folder_is_not_shown()
    {
        using TemporaryFolder folder = new();

        BundleException error = Assert.Throws<BundleException>(() => ModelBundle.Load(folder.File("absent")))!;

        Assert.That(error.Message, Is.EqualTo("The model's folder does not exist."));
    }

    [Test]
    public void A_bundle_without_a_name_has_its_folders()
    {
        using TinyBundle tiny = new();
        (BundleManifest.Load(tiny.Path) with { Name = null }).Save(tiny.Path);

        Assert.That(tiny.Load().Name, Is.EqualTo(Path.GetFileName(tiny.Path)));
        Assert.That(ModelBundle.Load(tiny.Path + Path.DirectorySeparatorChar).Name, Is.EqualTo(Path.GetFileName(tiny.Path)));
    }

    [Test]
    public void A_cancelled_token_stops_loading()
    {
        using TinyBundle tiny = new();

        Assert.Throws<OperationCanceledException>(() => ModelBundle.Load(tiny.Path, new CancellationToken(canceled: true)));
    }

    [Test]
    public void Nothing_is_read_after_loading()
    {
        using TinyBundle tiny = new();
        ModelBundle bundle = tiny.Load();
        byte[] backbone = tiny.Read("backbone.onnx");
        tiny.Overwrite("backbone.onnx", [0]);

        Assert.That(bundle.Backbone.Bytes.ToArray(), Is.EqualTo(backbone));
    }
}

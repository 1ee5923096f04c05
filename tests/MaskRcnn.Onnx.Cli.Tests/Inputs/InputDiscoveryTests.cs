using MaskRcnn.Onnx.Cli.Inputs;
using MaskRcnn.Onnx.Cli.Tests.Fakes;

namespace MaskRcnn.Onnx.Cli.Tests.Inputs;

internal sealed class InputDiscoveryTests
{
    private Folder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new Folder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void A_folder_yields_pictures_of_the_six_extensions_in_any_case_and_passes_over_the_rest()
    {
        foreach (string name in new[] { "a.jpg", "b.JPEG", "c.Png", "d.bmp", "e.gif", "f.WEBP", "g.txt", "h.tiff", "i", "j.jpg.txt", "k.json" })
        {
            _folder.Add(name);
        }

        Assert.That(Names(recursive: false, _folder.Path), Is.EqualTo(new[] { "a.jpg", "b.JPEG", "c.Png", "d.bmp", "e.gif", "f.WEBP" }));
    }

    [Test]
    public void Sub_folders_are_searched_only_when_asked_and_keep_their_names()
    {
        _folder.Add("a.jpg");
        _folder.Add("sub/b.jpg");
        _folder.Add("sub/deep er/ç.jpg");

        Assert.That(Names(recursive: false, _folder.Path), Is.EqualTo(new[] { "a.jpg" }));
        Assert.That(Names(recursive: true, _folder.Path), Is.EqualTo(new[] { "a.jpg", "sub/b.jpg", "sub/deep er/ç.jpg" }));
    }

    [Test]
    public void A_folder_that_is_called_like_a_picture_is_a_folder()
    {
        _folder.Add("a.jpg/b.png");

        Assert.That(Names(recursive: false, _folder.At("a.jpg")), Is.EqualTo(new[] { "b.png" }));
        Assert.That(Names(recursive: false, _folder.Path), Is.Empty);
    }

    [Test]
    public void A_named_file_is_taken_whatever_it_is_called_and_even_where_it_is_missing()
    {
        string text = _folder.Add("notes.txt");
        DiscoveredInputs found = InputDiscovery.Find([text, _folder.At("missing.jpg")], recursive: false);

        Assert.That(found.Images.Select(image => image.Name), Is.EqualTo(new[] { "notes.txt", "missing.jpg" }));
        Assert.That(found.Images.Select(image => image.IsNamed), Is.All.True);
        Assert.That(found.Problems, Is.Empty);
    }

    [Test]
    public void The_order_of_the_inputs_is_kept_and_a_folder_is_in_order_of_names()
    {
        _folder.Add("z/b.jpg");
        _folder.Add("z/a.jpg");
        string first = _folder.Add("y.jpg");
        string last = _folder.Add("x.jpg");

        Assert.That(Names(recursive: false, first, _folder.At("z"), last), Is.EqualTo(new[] { "y.jpg", "a.jpg", "b.jpg", "x.jpg" }));
    }

    [Test]
    public void A_file_that_several_inputs_come_to_is_there_once()
    {
        string file = _folder.Add("a.jpg");
        string roundabout = Path.Combine(_folder.Path, "sub", "..", "a.jpg");

        Assert.That(Names(recursive: true, file, roundabout, _folder.Path, _folder.At("*.jpg"), _folder.Path + "/"), Is.EqualTo(new[] { "a.jpg" }));
    }

    [Test]
    public void A_folder_without_a_picture_is_remembered_as_it_was_named()
    {
        _folder.Add("empty/readme.txt");
        DiscoveredInputs found = InputDiscovery.Find([_folder.At("empty")], recursive: true);

        Assert.That(found.Images, Is.Empty);
        Assert.That(found.EmptyFolders, Is.EqualTo(new[] { _folder.At("empty") }));
    }

    [Test]
    public void A_pattern_yields_what_matches_with_its_sub_folders()
    {
        _folder.Add("in/a.jpg");
        _folder.Add("in/one/b.jpg");
        _folder.Add("in/one/two/c.jpg");
        _folder.Add("in/one/d.png");

        Assert.That(Names(recursive: false, _folder.At("in/*.jpg")), Is.EqualTo(new[] { "a.jpg" }));
        Assert.That(Names(recursive: false, _folder.At("in/*/*.jpg")), Is.EqualTo(new[] { "one/b.jpg" }));
        Assert.That(Names(recursive: false, _folder.At("in/**/*.jpg")), Is.EqualTo(new[] { "a.jpg", "one/b.jpg", "one/two/c.jpg" }));
        Assert.That(Names(recursive: false, _folder.At("in/on[e]/?.*")), Is.EqualTo(new[] { "one/b.jpg", "one/d.png" }));
    }

    [Test]
    public void A_pattern_that_matches_a_folder_yields_its_pictures()
    {
        _folder.Add("in/one/b.jpg");
        _folder.Add("in/one/b.txt");

        Assert.That(Names(recursive: false, _folder.At("in/*")), Is.EqualTo(new[] { "one/b.jpg" }));
    }

    [Test]
    public void A_pattern_without_a_match_is_a_problem_that_names_it()
    {
        DiscoveredInputs found = InputDiscovery.Find([_folder.At("*.jpg")], recursive: false);

        Assert.That(found.Images, Is.Empty);
        Assert.That(found.Problems.Select(problem => problem.Input), Is.EqualTo(new[] { _folder.At("*.jpg") }));
    }

    [TestCase("img[1].jpg")]
    [TestCase("what?.jpg")]
    [TestCase("a*b.jpg")]
    public void A_file_whose_name_looks_like_a_pattern_is_that_file(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no such file names.");
        }

        Assert.That(Names(recursive: false, _folder.Add(name)), Is.EqualTo(new[] { name }));
    }

    [Test]
    public void Linked_folders_are_followed_once_and_loops_end()
    {
        _folder.Add("real/a.jpg");
        Directory.CreateSymbolicLink(_folder.At("real/up"), _folder.Path);
        Directory.CreateSymbolicLink(_folder.At("real/self"), ".");
        Directory.CreateSymbolicLink(_folder.At("again"), _folder.At("real"));
        Directory.CreateSymbolicLink(_folder.At("x"), _folder.At("y"));
        Directory.CreateSymbolicLink(_folder.At("y"), _folder.At("x"));

        Assert.That(Names(recursive: true, _folder.Path), Is.EqualTo(new[] { "real/a.jpg" }));
    }

    [Test]
    public void A_linked_folder_from_outside_is_searched()
    {
        using var other = new Folder();
        other.Add("b.jpg");
        Directory.CreateSymbolicLink(_folder.At("link"), other.Path);

        Assert.That(Names(recursive: true, _folder.Path), Is.EqualTo(new[] { "link/b.jpg" }));
    }

    private static string[] Names(bool recursive, params string[] inputs)
        => [.. InputDiscovery.Find(inputs, recursive).Images.Select(image => image.Name)];
}

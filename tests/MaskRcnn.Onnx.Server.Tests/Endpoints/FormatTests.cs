using System.Text.Json;
using MaskRcnn.Onnx.Results;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Tests.Endpoints;

/// <summary>The forms of an answer, of an image of 8 x 6 with a cat in its left and a dog in its right half.</summary>
internal sealed class FormatTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(new FakeSegmenter());

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task Run_lengths_are_the_documents_own_form()
    {
        SegmentationDocument document = SegmentationDocument.Read(await BytesAsync("masks=rle"));

        SegmentationResult result = document.ToResult();
        Assert.That(result.Instances.Select(one => one.Mask!.Area), Is.EqualTo(new[] { 24, 24 }));
        Assert.That(document.Instances.Select(one => one.CategoryId), Is.EqualTo(new[] { 17, 18 }));
    }

    [Test]
    public async Task Polygons_stand_beside_a_document_that_is_still_one()
    {
        byte[] body = await BytesAsync("masks=polygon");

        JsonElement[] instances = Instances(body);
        Assert.That(instances[0].GetProperty("polygons").GetRawText(), Is.EqualTo("[[0,0,4,0,4,6,0,6]]"));
        Assert.That(instances[1].GetProperty("polygons").GetRawText(), Is.EqualTo("[[4,0,8,0,8,6,4,6]]"));
        Assert.That(instances[0].GetProperty("area").GetDouble(), Is.EqualTo(24));
        Assert.That(SegmentationDocument.Read(body).Instances.Select(one => one.Mask), Is.All.Null);
    }

    [Test]
    public async Task Pictures_of_masks_hold_the_part_of_the_image_that_has_them()
    {
        JsonElement png = Instances(await BytesAsync("masks=png"))[1].GetProperty("png");

        using DecodedImage mask = new SkiaImageDecoder().Decode(png.GetProperty("data").GetBytesFromBase64());
        (int x, int y) = (png.GetProperty("x").GetInt32(), png.GetProperty("y").GetInt32());
        Assert.That(mask.Frame.Width, Is.EqualTo(png.GetProperty("width").GetInt32()));
        Assert.That(mask.Frame.Height, Is.EqualTo(png.GetProperty("height").GetInt32()));
        for (int row = 0; row < mask.Frame.Height; row++)
        {
            for (int column = 0; column < mask.Frame.Width; column++)
            {
                Assert.That(mask.Frame.Row(row)[4 * column], Is.EqualTo(x + column >= 4 ? 255 : 0), $"{x + column}, {y + row}");
            }
        }
    }

    [Test]
    public async Task Coco_results_carry_the_image_id_and_boxes_of_width_and_height()
    {
        using JsonDocument results = JsonDocument.Parse(await BytesAsync("format=coco&image_id=139"));

        JsonElement dog = results.RootElement[1];
        Assert.That(dog.GetProperty("image_id").GetInt64(), Is.EqualTo(139));
        Assert.That(dog.GetProperty("category_id").GetInt32(), Is.EqualTo(18));
        Assert.That(dog.GetProperty("bbox").GetRawText(), Is.EqualTo("[4,0,4,6]"));
        Assert.That(dog.GetProperty("segmentation").GetProperty("size").GetRawText(), Is.EqualTo("[6,8]"));
    }

    [Test]
    public async Task An_overlay_is_the_picture_with_the_masks_drawn_in()
    {
        using HttpResponseMessage response = await _server.Client.PostAsync(
            "/v1/segment?format=overlay", Pictures.Raw(Pictures.Png(80, 60)));
        byte[] body = await response.Content.ReadAsByteArrayAsync();

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/png"));
        using DecodedImage overlay = new SkiaImageDecoder().Decode(body);
        using DecodedImage plain = new SkiaImageDecoder().Decode(Pictures.Png(80, 60));
        Assert.That(overlay.Frame.Size, Is.EqualTo(plain.Frame.Size));
        Assert.That(overlay.Frame.Row(30).SequenceEqual(plain.Frame.Row(30)), Is.False);
    }

    [Test]
    public async Task An_answer_tells_the_time_of_each_stage_its_length_and_the_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/segment") { Content = Pictures.Raw(Pictures.Png()) };
        request.Headers.Add("X-Request-Id", "my-own.id_1");
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        string timing = response.Headers.GetValues("Server-Timing").Single();
        Assert.That(timing, Does.Match(@"^read;dur=[\d.]+, decode;dur=[\d.]+, queue;dur=[\d.]+, preprocess;dur=0, backbone;dur=12\.5, "));
        Assert.That(timing, Does.Match(@", mask_head;dur=0, encode;dur=[\d.]+, total;dur=[\d.]+$"));
        Assert.That(response.Headers.GetValues("X-Request-Id").Single(), Is.EqualTo("my-own.id_1"));
        Assert.That(response.Content.Headers.ContentLength, Is.GreaterThan(100));
    }

    [TestCase("two words")]
    [TestCase("")]
    [TestCase("<script>")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_request_id_that_could_do_harm_is_replaced(string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/segment") { Content = Pictures.Raw(Pictures.Png()) };
        request.Headers.TryAddWithoutValidation("X-Request-Id", id);
        using HttpResponseMessage response = await _server.Client.SendAsync(request);

        Assert.That(response.Headers.GetValues("X-Request-Id").Single(), Does.Match("^[0-9a-f]{32}$"));
    }

    private async Task<byte[]> BytesAsync(string query)
    {
        using HttpResponseMessage response = await _server.Client.PostAsync($"/v1/segment?{query}", Pictures.Raw(Pictures.Png()));
        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static JsonElement[] Instances(byte[] body)
    {
        using JsonDocument document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("instances").EnumerateArray().Select(one => one.Clone())];
    }
}

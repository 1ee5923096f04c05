using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Hashing;
using System.Net;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Tests.Fakes;
using MaskRcnn.Onnx.SkiaSharp;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Corpora;

internal sealed class HostileImageTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(new FakeSegmenter());

    [OneTimeTearDown]
    public async Task Stop() => await _server.DisposeAsync();

    /// <summary>Goal G2 through HTTP: a few bytes that claim billions of pixels cost next to nothing.</summary>
    [TestCase(60_000, 60_000)]
    [TestCase(2_147_483_647, 2_147_483_647)]
    [TestCase(16_384, 16_384)]
    [TestCase(1, 1_000_000)]
    public async Task A_small_file_that_claims_a_huge_image_is_refused_without_taking_memory(int width, int height)
    {
        const int Requests = 50;
        byte[] bomb = Bomb(width, height);
        (await _server.Client.PostAsync("/v1/segment", Pictures.Raw(bomb))).Dispose();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Requests; i++)
        {
            using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment", Pictures.Raw(bomb));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds / Requests;
        long bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / Requests;
        TestContext.Out.WriteLine(
            $"{bomb.Length} bytes that claim {width} x {height}: {milliseconds:F2} ms, {bytes >> 10} KiB, client and server together");
        Assert.That(bytes, Is.LessThan(1 << 20));
    }

    [Test]
    public async Task Odd_and_broken_images_give_a_result_or_an_error_of_the_client_and_leave_nothing_behind()
    {
        byte[][] files = [.. BadImages.Of("").Where((_, index) => index % 10 == 0)];
        var statuses = new SortedDictionary<int, int>();
        foreach (byte[] file in files)
        {
            using HttpResponseMessage response = await _server.Client.PostAsync("/v1/segment?masks=none", Pictures.Raw(file));
            string text = await response.Content.ReadAsStringAsync();
            statuses[(int)response.StatusCode] = statuses.GetValueOrDefault((int)response.StatusCode) + 1;
            Answer.AssertDiscreet(text);
        }

        TestContext.Out.WriteLine(string.Join(", ", statuses.Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.That(files, Has.Length.GreaterThan(800));
        Assert.That(statuses.Keys, Is.SubsetOf(new[] { 200, 400, 413, 422 }));
        Assert.That(_server.App.Services.GetRequiredService<DecodedBytesBudget>().InUse, Is.Zero);
        Assert.That(_server.App.Services.GetRequiredService<BodyBudget>().InUse, Is.Zero);
    }

    private static byte[] Bomb(int width, int height)
    {
        byte[] file = new byte[33 + 12];
        ReadOnlySpan<byte> start =
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, (byte)'I', (byte)'H', (byte)'D', (byte)'R'];
        start.CopyTo(file);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), height);
        (file[24], file[25]) = (8, 2);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), Crc32.HashToUInt32(file.AsSpan(12, 17)));
        "IDAT"u8.CopyTo(file.AsSpan(37));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(41), Crc32.HashToUInt32("IDAT"u8));
        return file;
    }
}

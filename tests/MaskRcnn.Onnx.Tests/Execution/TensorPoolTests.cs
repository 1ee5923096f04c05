using MaskRcnn.Onnx.Execution;
using Microsoft.Extensions.Time.Testing;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class TensorPoolTests
{
    private const int Large = 1 << 20;
    private readonly FakeTimeProvider _time = new();
    private TensorPool _pool = null!;

    [SetUp]
    public void Open() => _pool = new TensorPool(_time);

    [Test]
    public void A_large_array_goes_to_whichever_thread_asks_next()
    {
        var seen = new HashSet<float[]>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < 32; i++)
        {
            var thread = new Thread(() =>
            {
                float[] array = _pool.Rent(Large - i);
                seen.Add(array);
                _pool.Return(array);
            });
            thread.Start();
            thread.Join();
        }

        Assert.That(seen, Has.Count.EqualTo(1));
    }

    [Test]
    public void The_smallest_that_fits_is_lent_and_none_of_more_than_twice_the_length()
    {
        float[] four = _pool.Rent(4 * Large), two = _pool.Rent(2 * Large), one = _pool.Rent(Large);
        Array.ForEach([four, two, one], _pool.Return);
        Assert.That(ReferenceEquals(_pool.Rent((2 * Large) - 1), two));
        Assert.That(ReferenceEquals(_pool.Rent(2 * Large), four));
        float[] small = _pool.Rent(Large / 4), large = _pool.Rent(Large + 1);
        Assert.That(ReferenceEquals(small, one) || ReferenceEquals(large, one), Is.False);
        Assert.That((small.Length >= Large / 4, large.Length > Large), Is.EqualTo((true, true)));
    }

    [Test]
    public void What_nobody_asked_for_in_a_minute_is_left_to_the_collector()
    {
        float[] old = _pool.Rent(Large), present = _pool.Rent(Large);
        _pool.Return(old);
        _time.Advance(TimeSpan.FromSeconds(61));
        _pool.Return(present);
        Assert.That(_pool.FreeCount, Is.EqualTo(1));
        Assert.That(ReferenceEquals(_pool.Rent(Large), present));
    }

    [Test]
    public void No_more_are_kept_than_a_limit()
    {
        float[][] all = [.. Enumerable.Range(0, 80).Select(_ => _pool.Rent((1 << 16) + 1))];
        Array.ForEach(all, _pool.Return);
        Assert.That(_pool.FreeCount, Is.EqualTo(64));
    }

    [TestCase(1 << 10)]
    [TestCase((1 << 15) + 1)]
    [TestCase(1 << 16)]
    public void A_small_array_is_one_of_the_shared_pool_and_goes_back_there(int length)
    {
        _pool.Return(_pool.Rent(length));
        Assert.That(_pool.FreeCount, Is.Zero);
    }

    [Test]
    public async Task No_array_is_lent_twice_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(1, 8).Select(worker => Task.Run(() =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                float[] array = _pool.Rent((1 << 16) + 1 + i);
                array[0] = array[^1] = worker;
                Thread.Yield();
                Assert.That((array[0], array[^1]), Is.EqualTo(((float)worker, (float)worker)));
                _pool.Return(array);
            }
        })));
        Assert.That(_pool.FreeCount, Is.LessThanOrEqualTo(8));
    }
}

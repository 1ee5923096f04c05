using MaskRcnn.Onnx.Server.Admission;
using Microsoft.Extensions.Time.Testing;

namespace MaskRcnn.Onnx.Server.Tests.Admission;

internal sealed class AdmissionGateTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private FakeTimeProvider _time = null!;
    private AdmissionGate _gate = null!;

    [SetUp]
    public void Create()
    {
        _time = new FakeTimeProvider();
        _gate = new AdmissionGate(workers: 2, queueLimit: 3, Grace, _time);
    }

    [TearDown]
    public void Remove() => _gate.Dispose();

    [Test]
    public void It_has_as_many_places_as_workers_and_queue()
    {
        AdmissionGate.Ticket?[] tickets = [.. Enumerable.Range(0, 6).Select(_ => _gate.TryAdmit())];

        Assert.That(tickets[..5], Has.None.Null);
        Assert.That(tickets[5], Is.Null);
        Assert.That((_gate.Capacity, _gate.Taken), Is.EqualTo((5, 5)));
    }

    [Test]
    public void A_place_that_is_given_back_twice_is_given_back_once()
    {
        AdmissionGate.Ticket first = _gate.TryAdmit()!;
        using AdmissionGate.Ticket second = _gate.TryAdmit()!;

        first.Dispose();
        first.Dispose();

        Assert.That(_gate.Taken, Is.EqualTo(1));
    }

    [Test]
    public void A_slow_body_keeps_its_place_while_nobody_wants_it()
    {
        using AdmissionGate.Ticket slow = _gate.TryAdmit()!;
        _time.Advance(100 * Grace);

        Assert.That(slow.FinishUpload(), Is.True);
        Assert.That(_gate.Taken, Is.EqualTo(1));
    }

    [Test]
    public void A_full_gate_gives_the_place_of_the_slowest_body_to_the_next_request_once_its_grace_is_over()
    {
        AdmissionGate.Ticket slowest = _gate.TryAdmit()!;
        _time.Advance(Grace / 2);
        AdmissionGate.Ticket[] others = [.. Enumerable.Range(0, 4).Select(_ => _gate.TryAdmit()!)];
        Assert.That(_gate.TryAdmit(), Is.Null, "within its grace");

        _time.Advance((Grace / 2) + TimeSpan.FromMilliseconds(1));
        AdmissionGate.Ticket? next = _gate.TryAdmit();

        Assert.That(next, Is.Not.Null);
        Assert.That(_gate.TryAdmit(), Is.Null, "the others are within theirs");
        Assert.That(slowest.FinishUpload(), Is.False, "its place is gone");
        next!.Dispose();
        Assert.That(slowest.FinishUpload(), Is.True, "a place is free again");
        Assert.That(_gate.Taken, Is.EqualTo(5));
        Assert.That(others, Has.None.Null);
    }

    [Test]
    public void A_complete_body_never_loses_its_place()
    {
        AdmissionGate.Ticket[] all = [.. Enumerable.Range(0, 5).Select(_ => _gate.TryAdmit()!)];
        Array.ForEach(all, ticket => ticket.FinishUpload());
        _time.Advance(100 * Grace);

        Assert.That(_gate.TryAdmit(), Is.Null);
    }

    [Test]
    public void Slow_bodies_that_lost_their_place_and_give_up_leave_nothing_behind()
    {
        AdmissionGate.Ticket[] slow = [.. Enumerable.Range(0, 5).Select(_ => _gate.TryAdmit()!)];
        _time.Advance(2 * Grace);
        AdmissionGate.Ticket[] fast = [.. Enumerable.Range(0, 5).Select(_ => _gate.TryAdmit()!)];

        Array.ForEach(slow, ticket => ticket.Dispose());
        Assert.That(_gate.Taken, Is.EqualTo(5));
        Array.ForEach(fast, ticket => ticket.Dispose());
        Assert.That(_gate.Taken, Is.Zero);
    }

    [Test]
    public async Task No_more_run_than_there_are_workers()
    {
        using AdmissionGate.Ticket ticket = _gate.TryAdmit()!;
        AdmissionGate.Worker first = (await ticket.EnterAsync(TimeSpan.Zero, default))!;
        using AdmissionGate.Worker second = (await ticket.EnterAsync(TimeSpan.Zero, default))!;

        Assert.That(_gate.Running, Is.EqualTo(2));
        Assert.That(await ticket.EnterAsync(TimeSpan.FromMilliseconds(20), default), Is.Null);
        first.Dispose();
        first.Dispose();
        Assert.That(_gate.Running, Is.EqualTo(1));
        using AdmissionGate.Worker? third = await ticket.EnterAsync(TimeSpan.Zero, default);
        Assert.That(third, Is.Not.Null);
        Assert.That(
            async () => await ticket.EnterAsync(TimeSpan.FromSeconds(30), new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());
    }

    /// <summary>Four places of two workers that take 3 s each are free after 6 s; never below 1 s and never above 60 s.</summary>
    [TestCase(3, 4, 6)]
    [TestCase(0, 4, 1)]
    [TestCase(100, 4, 60)]
    public async Task It_tells_when_to_come_back_by_how_long_runs_take(int seconds, int waiting, int expected)
    {
        using AdmissionGate.Ticket ticket = _gate.TryAdmit()!;
        AdmissionGate.Worker worker = (await ticket.EnterAsync(TimeSpan.Zero, default))!;
        _time.Advance(TimeSpan.FromSeconds(seconds));
        worker.Dispose();
        for (int i = 1; i < waiting; i++)
        {
            _gate.TryAdmit();
        }

        Assert.That(_gate.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(expected)));
    }

    [Test]
    public void Under_many_threads_the_places_stay_within_their_number_and_all_come_back()
    {
        int most = 0;
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            if (_gate.TryAdmit() is not { } ticket)
            {
                return;
            }

            using (ticket)
            {
                most = Math.Max(most, _gate.Taken);
                if (i % 3 == 0)
                {
                    _time.Advance(Grace / 4);
                }

                ticket.FinishUpload();
            }
        });

        Assert.That(most, Is.LessThanOrEqualTo(5));
        Assert.That(_gate.Taken, Is.Zero);
    }
}

using MaskRcnn.Onnx.Execution;

namespace MaskRcnn.Onnx.Tests.Execution;

internal sealed class ExecutionGateTests
{
    [Test]
    public async Task No_more_calls_run_at_a_time_than_there_are_workers()
    {
        using var gate = new ExecutionGate(workers: 2, queueLimit: 100, WhenFull.Wait);
        int running = 0;
        int most = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            using ExecutionGate.Pass pass = await gate.EnterAsync(CancellationToken.None);
            int now = Interlocked.Increment(ref running);
            int seen;
            while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
            {
            }

            await Task.Delay(1);
            Interlocked.Decrement(ref running);
        }));
        Assert.That(most, Is.EqualTo(2));
        Assert.That(gate.Occupancy, Is.Zero);
    }

    [Test]
    public void A_full_gate_that_refuses_throws_at_once()
    {
        using var gate = new ExecutionGate(workers: 1, queueLimit: 1, WhenFull.Refuse);
        ExecutionGate.Pass running = gate.Enter(CancellationToken.None);
        Task<ExecutionGate.Pass> waiting = gate.EnterAsync(CancellationToken.None);
        Assert.That(() => gate.Enter(CancellationToken.None), Throws.TypeOf<SegmenterBusyException>());
        Assert.That(waiting.IsCompleted, Is.False);
        running.Dispose();
        waiting.GetAwaiter().GetResult().Dispose();
        Assert.That(gate.Occupancy, Is.Zero);
    }

    [Test]
    public async Task A_full_gate_that_waits_lets_everybody_in_one_after_the_other()
    {
        using var gate = new ExecutionGate(workers: 1, queueLimit: 0, WhenFull.Wait);
        ExecutionGate.Pass running = gate.Enter(CancellationToken.None);
        List<Task<ExecutionGate.Pass>> waiting = [.. Enumerable.Range(0, 5).Select(_ => gate.EnterAsync(CancellationToken.None))];
        Assert.That(waiting.Any(task => task.IsCompleted), Is.False);
        running.Dispose();
        while (waiting.Count > 0)
        {
            Task<ExecutionGate.Pass> next = await Task.WhenAny(waiting);
            waiting.Remove(next);
            (await next).Dispose();
        }

        Assert.That(gate.Occupancy, Is.Zero);
    }

    [Test]
    public void A_waiting_call_that_is_cancelled_leaves_its_place()
    {
        using var gate = new ExecutionGate(workers: 1, queueLimit: 1, WhenFull.Refuse);
        using ExecutionGate.Pass running = gate.Enter(CancellationToken.None);
        using var source = new CancellationTokenSource();
        Task<ExecutionGate.Pass> waiting = gate.EnterAsync(source.Token);
        source.Cancel();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>()
            .With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(source.Token));
        Assert.That(gate.Occupancy, Is.EqualTo(1));
    }

    [Test]
    public void Disposing_turns_waiting_calls_away_and_waits_for_running_ones()
    {
        var gate = new ExecutionGate(workers: 1, queueLimit: 1, WhenFull.Wait);
        ExecutionGate.Pass running = gate.Enter(CancellationToken.None);
        Task<ExecutionGate.Pass> waiting = gate.EnterAsync(CancellationToken.None);
        var disposing = Task.Run(gate.Dispose);
        Assert.That(async () => await waiting, Throws.TypeOf<ObjectDisposedException>());
        Assert.That(disposing.Wait(50), Is.False);
        running.Dispose();
        Assert.That(disposing.Wait(TimeSpan.FromSeconds(10)), Is.True);
        Assert.That(() => gate.Enter(CancellationToken.None), Throws.TypeOf<ObjectDisposedException>());
    }
}

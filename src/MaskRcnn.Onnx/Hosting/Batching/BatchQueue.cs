using MaskRcnn.Onnx.Imaging;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The images that wait, oldest first, and the rule by which they make batches.</summary>
/// <remarks>
/// <para>Thread-safe. An image leaves it exactly once: in a batch, by being removed, or when the queue is closed.</para>
/// <para>The rule: when the oldest image has waited long enough, it runs with all of its size; until then, a size of which a whole batch
/// waits runs at once. So no image waits for ever behind more frequent sizes.</para>
/// </remarks>
/// <param name="maxBatchSize">Images of a batch at most.</param>
/// <param name="maxDelay">How long the oldest waits for others.</param>
/// <param name="time">Measures the waiting.</param>
internal sealed class BatchQueue(int maxBatchSize, TimeSpan maxDelay, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<QueuedImage> _images = new();
    private bool _closed;

    /// <summary>Puts an image at the end; false when the queue is closed.</summary>
    public bool TryAdd(QueuedImage image)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _images.AddLast(image);
            }

            return !_closed;
        }
    }

    /// <summary>Takes one image out; false when it is not in the queue any more.</summary>
    public bool TryRemove(QueuedImage image)
    {
        lock (_lock)
        {
            return _images.Remove(image);
        }
    }

    /// <summary>Takes everything out and lets nothing in any more.</summary>
    public QueuedImage[] Close()
    {
        lock (_lock)
        {
            _closed = true;
            QueuedImage[] all = [.. _images];
            _images.Clear();
            return all;
        }
    }

    /// <summary>Takes the next batch out.</summary>
    /// <param name="patience">Where there is none yet: after which time there will be one, infinite when nothing waits.</param>
    /// <returns>One image or more, in the order of their coming; null when none is due.</returns>
    public QueuedImage[]? TryTake(out TimeSpan patience)
    {
        lock (_lock)
        {
            patience = Timeout.InfiniteTimeSpan;
            if (_images.First is not { } oldest)
            {
                return null;
            }

            TimeSpan left = maxDelay - time.GetElapsedTime(oldest.Value.Since);
            if (left <= TimeSpan.Zero)
            {
                return Take(oldest.Value.Size);
            }

            if (FullSize() is { } full)
            {
                return Take(full);
            }

            patience = left;
            return null;
        }
    }

    private ImageSize? FullSize()
    {
        var counts = new Dictionary<ImageSize, int>();
        foreach (QueuedImage image in _images)
        {
            int count = counts.GetValueOrDefault(image.Size) + 1;
            if (count == maxBatchSize)
            {
                return image.Size;
            }

            counts[image.Size] = count;
        }

        return null;
    }

    private QueuedImage[] Take(ImageSize size)
    {
        var batch = new List<QueuedImage>(maxBatchSize);
        for (LinkedListNode<QueuedImage>? node = _images.First; node is not null && batch.Count < maxBatchSize;)
        {
            LinkedListNode<QueuedImage>? next = node.Next;
            if (node.Value.Size == size)
            {
                batch.Add(node.Value);
                _images.Remove(node);
            }

            node = next;
        }

        return [.. batch];
    }
}

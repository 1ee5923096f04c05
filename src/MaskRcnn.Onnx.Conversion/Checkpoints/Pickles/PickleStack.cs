namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>The interpreter's stack and memo, within <see cref="PickleLimits"/>.</summary>
internal sealed class PickleStack
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, object?> _memo = [];
    private long _made;

    /// <summary>Values above the latest mark.</summary>
    public int Above => _values.Count - (_marks.Count == 0 ? 0 : _marks[^1]);

    public void Push(object? value)
    {
        Charge(1);
        _values.Add(value);
    }

    /// <summary>Counts values that were made.</summary>
    public void Charge(int count)
    {
        _made += count;
        if (_made > PickleLimits.Values) throw new CheckpointException($"The pickle has more than {PickleLimits.Values} values.");
    }

    public object? Pop()
    {
        object? value = Peek();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    public object? Peek() => Above > 0 ? _values[^1] : throw new CheckpointException("The pickle takes a value where there is none.");

    /// <summary>Takes the last value.</summary>
    public object? Finish()
    {
        object? result = Pop();
        return _values.Count == 0 && _marks.Count == 0 ? result : throw new CheckpointException("The pickle stops in the middle.");
    }

    public void Mark()
    {
        if (_marks.Count == PickleLimits.Marks)
            throw new CheckpointException($"The pickle nests more than {PickleLimits.Marks} levels deep.");
        _marks.Add(_values.Count);
    }

    /// <summary>Takes the values above the latest mark, and the mark.</summary>
    public List<object?> PopToMark()
    {
        if (_marks.Count == 0) throw new CheckpointException("The pickle takes values to a mark where there is none.");
        List<object?> values = Take(Above);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    /// <summary>Takes the topmost values, the lowest first.</summary>
    public List<object?> Take(int count)
    {
        if (count > Above) throw new CheckpointException("The pickle takes a value where there is none.");
        List<object?> values = _values.GetRange(_values.Count - count, count);
        _values.RemoveRange(_values.Count - count, count);
        return values;
    }

    public void Put(long index)
    {
        object? value = Peek();
        if (_memo.Count == PickleLimits.Memo) throw new CheckpointException($"The pickle remembers more than {PickleLimits.Memo} values.");
        _memo[index] = value;
    }

    public void Memoize() => Put(_memo.Count);

    public void Get(long index)
    {
        if (!_memo.TryGetValue(index, out object? value))
            throw new CheckpointException($"The pickle recalls value {index}, which it did not put.");
        Push(value);
    }
}

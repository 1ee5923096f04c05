namespace MaskRcnn.Onnx.Evaluation.Reading;

/// <summary>Converts entries on all processors as if one after the other.</summary>
internal static class InOrder
{
    /// <summary>Converts.</summary>
    /// <param name="count">How many.</param>
    /// <param name="convert">Makes the one at a position; thread-safe.</param>
    /// <param name="cancellationToken">Looked at between entries.</param>
    /// <exception cref="EvaluationDataException">An entry is wrong: of several, the first.</exception>
    public static T[] Convert<T>(int count, Func<int, T> convert, CancellationToken cancellationToken)
    {
        var converted = new T[count];
        var gate = new Lock();
        (int Position, EvaluationDataException? Error) first = (int.MaxValue, null);
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, (i, state) =>
        {
            try
            {
                converted[i] = convert(i);
            }
            catch (EvaluationDataException error)
            {
                lock (gate)
                {
                    first = i < first.Position ? (i, error) : first;
                }

                // Those before it still run, so that the first error is the same on every run.
                state.Break();
            }
        });
        return first.Error is null ? converted : throw first.Error;
    }
}

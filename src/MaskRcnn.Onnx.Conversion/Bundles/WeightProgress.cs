namespace MaskRcnn.Onnx.Conversion.Bundles;

/// <summary>Tells how much of a bundle's weights is written, at each hundredth.</summary>
internal sealed class WeightProgress(IProgress<ConversionProgress>? progress, long total)
{
    private const double Interval = 0.01;
    private string _step = "";
    private long _done;
    private double _told;

    /// <summary>A file begins.</summary>
    public void Begin(string step)
    {
        _step = step;
        Tell();
    }

    /// <summary>Some bytes are written.</summary>
    public void Advance(long bytes)
    {
        _done += bytes;
        if (Fraction - _told >= Interval || _done == total)
        {
            Tell();
        }
    }

    private double Fraction => total == 0 ? 1 : (double)_done / total;

    private void Tell()
    {
        _told = Fraction;
        progress?.Report(new ConversionProgress(_step, _told));
    }
}

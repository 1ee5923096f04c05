namespace MaskRcnn.Onnx.SkiaSharp;

/// <summary>What becomes of transparency: dropped (the default), or the picture is laid over a colour.</summary>
/// <remarks>Immutable. The default value is <see cref="Drop"/>.</remarks>
public readonly record struct AlphaHandling
{
    private AlphaHandling(byte red, byte green, byte blue)
    {
        IsOver = true;
        Red = red;
        Green = green;
        Blue = blue;
    }

    /// <summary>
    /// The colours are taken as they are stored, also where the picture is transparent. This is what the Python references do.
    /// </summary>
    public static AlphaHandling Drop => default;

    /// <summary>Whether the picture is laid over the colour.</summary>
    public bool IsOver { get; }

    /// <summary>Red of the colour underneath, 0..255.</summary>
    public byte Red { get; }

    /// <summary>Green of the colour underneath, 0..255.</summary>
    public byte Green { get; }

    /// <summary>Blue of the colour underneath, 0..255.</summary>
    public byte Blue { get; }

    /// <summary>Lays the picture over a colour: <c>alpha * colour + (1 - alpha) * underneath</c> in the stored sample values, rounded to nearest.</summary>
    /// <param name="red">Red, 0..255.</param>
    /// <param name="green">Green, 0..255.</param>
    /// <param name="blue">Blue, 0..255.</param>
    public static AlphaHandling Over(byte red, byte green, byte blue) => new(red, green, blue);
}

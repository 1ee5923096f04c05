namespace MaskRcnn.Onnx.Conversion.Checkpoints.Pickles;

/// <summary>What a pickle may demand. A checkpoint of weights stays far below; a hostile one is refused before it costs much.</summary>
internal static class PickleLimits
{
    /// <summary>Values that are put on the stack or copied, over the whole pickle.</summary>
    public const int Values = 1_000_000;

    /// <summary>Entries of the memo.</summary>
    public const int Memo = 1_000_000;

    /// <summary>Operations.</summary>
    public const int Operations = 8_000_000;

    /// <summary>Marks that are open at once.</summary>
    public const int Marks = 1_000;

    /// <summary>Bytes of a global's module and of its name.</summary>
    public const int NameLength = 512;

    /// <summary>Bytes of a whole number.</summary>
    public const int IntegerLength = 64;

    /// <summary>Bytes of a text that is decoded when it is met; longer ones stay in the file until they are asked for.</summary>
    public const int EagerText = 4_096;

    /// <summary>Bytes of a text that can be asked for.</summary>
    public const int Text = 1 << 20;

    /// <summary>Values in the plain copy of a checkpoint's settings, where shared values count each time.</summary>
    public const int PlainValues = 1_000_000;

    /// <summary>Characters in that copy.</summary>
    public const int PlainCharacters = 1 << 26;

    /// <summary>Levels of that copy.</summary>
    public const int PlainDepth = 64;
}

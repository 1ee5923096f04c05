namespace MaskRcnn.Onnx.Drawing;

/// <summary>The sizes of an overlay's lines and letters in pixels.</summary>
internal readonly struct OverlayStyle
{
    public OverlayStyle(int width, int height, float? scale)
    {
        // 640 x 480 is 1; letters of a small picture stay legible.
        float factor = scale ?? Math.Clamp(MathF.Sqrt((float)width * height) / 554f, 0.75f, 16f);
        Outline = 1.9f * factor;
        Box = Math.Max(1f, MathF.Round(1.9f * factor));
        ThinBox = Math.Max(1f, MathF.Round(1.25f * factor));
        Corner = 3f * factor;
        FontSize = Math.Max(9.5f, 12.5f * factor);
        Limb = 2.2f * factor;
        Joint = 3f * factor;
    }

    /// <summary>Width of a mask's outline.</summary>
    public float Outline { get; }

    /// <summary>Width of a box's line, whole pixels.</summary>
    public float Box { get; }

    /// <summary>Width of a box's line around a mask that is drawn too, whole pixels.</summary>
    public float ThinBox { get; }

    /// <summary>Radius of the corners of boxes and labels.</summary>
    public float Corner { get; }

    /// <summary>Size of the letters' em square.</summary>
    public float FontSize { get; }

    /// <summary>Width of a limb.</summary>
    public float Limb { get; }

    /// <summary>Radius of a keypoint.</summary>
    public float Joint { get; }
}

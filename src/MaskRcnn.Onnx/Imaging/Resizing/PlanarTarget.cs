namespace MaskRcnn.Onnx.Imaging.Resizing;

/// <summary>The place of one image inside a batch [batch,3,height,width]: its rows at the top left, zeros in the rest.</summary>
/// <param name="Values">The three planes of this image, one after the other.</param>
/// <param name="PaddedWidth">Floats of a row.</param>
/// <param name="PaddedHeight">Rows of a plane.</param>
/// <param name="Size">Size of the resized image, at most the padded one.</param>
internal readonly record struct PlanarTarget(Memory<float> Values, int PaddedWidth, int PaddedHeight, ImageSize Size)
{
    /// <summary>The image's part of one row of one plane.</summary>
    public Span<float> Row(int plane, int y) => Values.Span.Slice((plane * PaddedHeight + y) * PaddedWidth, Size.Width);

    /// <summary>Zeros right of the image in one row of every plane.</summary>
    public void PadRow(int y)
    {
        for (int plane = 0; plane < 3 && Size.Width < PaddedWidth; plane++)
        {
            Values.Span.Slice(((plane * PaddedHeight + y) * PaddedWidth) + Size.Width, PaddedWidth - Size.Width).Clear();
        }
    }

    /// <summary>Zeros in the rows below the image.</summary>
    public void PadBelow()
    {
        for (int plane = 0; plane < 3 && Size.Height < PaddedHeight; plane++)
        {
            Values.Span.Slice((plane * PaddedHeight + Size.Height) * PaddedWidth, (PaddedHeight - Size.Height) * PaddedWidth).Clear();
        }
    }
}

namespace MaskRcnn.Onnx.Results;

/// <summary>What the types of the fields leave open.</summary>
internal static class SegmentationDocumentCheck
{
    /// <summary>The document, if it is one that this version understands.</summary>
    /// <exception cref="FormatException">It is not.</exception>
    public static SegmentationDocument Checked(this SegmentationDocument? document)
    {
        if (document is null)
        {
            throw new FormatException("Not a segmentation document: null.");
        }

        if (document.FormatVersion != SegmentationDocument.CurrentFormatVersion)
        {
            throw new FormatException(
                $"Segmentation document of version {document.FormatVersion}; version {SegmentationDocument.CurrentFormatVersion} is understood.");
        }

        if (document.Width < 1 || document.Height < 1)
        {
            throw new FormatException($"Segmentation document of an image of {document.Width} x {document.Height} pixels.");
        }

        return document.Instances.Any(instance => instance is null)
            ? throw new FormatException("Not a segmentation document: an instance is null.")
            : document;
    }
}

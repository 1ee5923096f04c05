namespace MaskRcnn.Onnx.Cli.Commands;

/// <summary>What help shows below the options.</summary>
internal static class Examples
{
    /// <summary>For <c>maskrcnn</c>.</summary>
    public const string OfRoot =
        """
        Examples:
          maskrcnn segment street.jpg --overlay             find objects, write street.json and street.overlay.png
          maskrcnn segment photos --recursive --output out  every picture below a folder
          maskrcnn evaluate --annotations a.json --images dir   AP of boxes, masks and keypoints, as COCO has it
          maskrcnn convert model.pth --output models/mine   a checkpoint of PyTorch becomes a model
          maskrcnn benchmark                                how long each stage takes on this machine
          maskrcnn inspect nuclei                           what a model expects and gives
          maskrcnn doctor                                   what this machine can run models on

        maskrcnn COMMAND --help explains each command.
        """;

    /// <summary>For <c>maskrcnn segment</c>.</summary>
    public const string OfSegment =
        """
        Results:
          NAME.json           boxes, labels, scores and masks of one image
          NAME.overlay.png    the image with them drawn in              (--overlay)
          NAME.labels.png     which instance each pixel belongs to      (--mask-png)
          NAME.mask-000.png   the mask of each instance                 (--mask-png)
          results.json        all images in the COCO results format     (--format coco)

          NAME is the image's name without its extension, below the same sub-folders; images that would share
          it keep the extension (a.jpg.json, a.png.json). An image whose results are all there is skipped, so
          that the same command goes on with a batch that was interrupted; --overwrite does it anew.

        Exit codes:
          0  every image is done, now or before
          1  some images failed, each named with its reason; the rest is done
          2  wrong arguments, no input, an output folder that cannot be written or a model that cannot be run

        Examples:
          maskrcnn segment street.jpg --overlay
          maskrcnn segment photos --recursive --output out --classes person,car --score 0.7
          maskrcnn segment slide.png --model nuclei --tile 640 --tile-overlap 160
          maskrcnn segment "photos/**/*.png" --output out --mask-png
          maskrcnn segment val2017 --format coco --score 0.05 --output out
          maskrcnn segment cells.png --model models/my-bundle --provider cuda
        """;

    /// <summary>For <c>maskrcnn inspect</c>.</summary>
    public const string OfInspect =
        """
        Examples:
          maskrcnn inspect nuclei              a model that ships
          maskrcnn inspect models/my-bundle    a folder
        """;

    /// <summary>For <c>maskrcnn doctor</c>.</summary>
    public const string OfDoctor =
        """
        Examples:
          maskrcnn doctor
        """;
}

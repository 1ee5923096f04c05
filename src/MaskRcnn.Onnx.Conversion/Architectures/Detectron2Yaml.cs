using System.Text.Json.Nodes;

namespace MaskRcnn.Onnx.Conversion.Architectures;

/// <summary>
/// Turns the config.yaml that Detectron2 writes beside the weights of a training into what a bundle's two JSON files say. Only fields that
/// are there are turned; what the file says about training is passed over.
/// </summary>
internal static class Detectron2Yaml
{
    private const string Base = "_BASE_";

    /// <summary>Reads a config.yaml.</summary>
    /// <param name="yaml">The file's text, at most 1 MiB.</param>
    /// <returns>Fields of config.json and of preprocessor_config.json.</returns>
    /// <exception cref="ConversionException">The text is malformed, or asks for what a bundle cannot say; names the field.</exception>
    public static (JsonObject Config, JsonObject Preprocessor) Read(string yaml)
    {
        if (Detectron2YamlTree.Read(yaml) is not Dictionary<string, object> root)
        {
            throw new ConversionException("The config.yaml must hold fields, such as MODEL and INPUT.");
        }

        Detectron2YamlFields fields = new(root);
        if (fields.Has(Base))
        {
            throw new ConversionException(
                $"The config.yaml builds on another file ({Base}). Give the one that Detectron2 wrote into the training's OUTPUT_DIR: "
                + "it is complete.");
        }

        Detectron2YamlChecks.Refuse(fields);
        return (Detectron2YamlModel.Config(fields), Preprocessor(fields));
    }

    private static JsonObject Preprocessor(Detectron2YamlFields fields)
    {
        JsonObject preprocessor = [];
        if (fields.Whole("INPUT.MIN_SIZE_TEST") is int shortest)
        {
            if (shortest == 0)
            {
                preprocessor["do_resize"] = false;
            }
            else
            {
                JsonObject size = new() { ["shortest_edge"] = shortest };
                if (fields.Whole("INPUT.MAX_SIZE_TEST") is int longest) size["longest_edge"] = longest;
                preprocessor["size"] = size;
            }
        }

        if (fields.Text("INPUT.FORMAT") is string format) preprocessor["channel_order"] = format;
        if (fields.Numbers("MODEL.PIXEL_MEAN") is double[] mean) preprocessor["image_mean"] = ConfigFields.List(mean);
        if (fields.Numbers("MODEL.PIXEL_STD") is double[] std) preprocessor["image_std"] = ConfigFields.List(std);
        return preprocessor;
    }
}

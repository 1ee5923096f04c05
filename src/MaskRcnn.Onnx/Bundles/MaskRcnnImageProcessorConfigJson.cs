using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>Reads and writes a <see cref="MaskRcnnImageProcessorConfig"/> as the Hugging Face port's JSON.</summary>
internal static class MaskRcnnImageProcessorConfigJson
{
    private const int Bilinear = 2;
    private const int PortDivisor = 32;
    private const int LargestDivisor = 4096;

    /// <summary>The port's defaults.</summary>
    public static MaskRcnnImageProcessorConfig Default { get; } = new();

    public static MaskRcnnImageProcessorConfig Read(JsonFields f, ModelFamily family) => new()
    {
        ImageProcessorType = f.Text("image_processor_type") ?? Default.ImageProcessorType,
        Format = f.Text("format") ?? Default.Format,
        DoResize = f.Bool("do_resize", Default.DoResize),
        Size = ProcessorSize.Read(f, Default.Size),
        Resample = ReadResample(f),
        DoRescale = f.Bool("do_rescale", Default.DoRescale),
        RescaleFactor = f.Double("rescale_factor", Default.RescaleFactor),
        DoNormalize = f.Bool("do_normalize", Default.DoNormalize),
        ImageMean = ReadPlanes(f, "image_mean", Default.ImageMean, -float.MaxValue),
        ImageStd = ReadPlanes(f, "image_std", Default.ImageStd, float.Epsilon),
        DoPad = f.Bool("do_pad", Default.DoPad),
        TestCfg = RcnnTestConfig.Read(f, "test_cfg"),
        NumClasses = f.Int("num_classes", Default.NumClasses, 1, Limits.Classes),
        BboxHeadBboxCoderTargetMeans = ConfigLists.Means(f, "bbox_head_bbox_coder_target_means", Default.BboxHeadBboxCoderTargetMeans),
        BboxHeadBboxCoderTargetStds = ConfigLists.Stds(f, "bbox_head_bbox_coder_target_stds", Default.BboxHeadBboxCoderTargetStds),
        ChannelOrder = f.Choice("channel_order", Default.ChannelOrder, BundleVocabulary.ChannelOrders),
        ResizeFilter = f.Choice("resize_filter", Default.ResizeFilter, BundleVocabulary.ResizeFilters),
        SizeRounding = f.Choice("size_rounding", Default.SizeRounding, BundleVocabulary.SizeRoundings),
        SizeDivisor = ReadDivisor(f, family),
        AdditionalFields = f.Unknown(),
        Warnings = f.Warnings.AsReadOnly(),
        Written = f.Written,
    };

    public static void Write(Utf8JsonWriter w, MaskRcnnImageProcessorConfig c)
    {
        w.WriteString("image_processor_type", c.ImageProcessorType);
        w.WriteString("format", c.Format);
        w.WriteBoolean("do_resize", c.DoResize);
        c.Size.Write(w);
        w.WriteNumber("resample", c.Resample);
        w.WriteBoolean("do_rescale", c.DoRescale);
        w.WriteNumber("rescale_factor", c.RescaleFactor);
        w.WriteBoolean("do_normalize", c.DoNormalize);
        w.WriteNumbers("image_mean", c.ImageMean);
        w.WriteNumbers("image_std", c.ImageStd);
        w.WriteBoolean("do_pad", c.DoPad);
        c.TestCfg.Write(w, "test_cfg");
        w.WriteNumber("num_classes", c.NumClasses);
        w.WriteNumbers("bbox_head_bbox_coder_target_means", c.BboxHeadBboxCoderTargetMeans);
        w.WriteNumbers("bbox_head_bbox_coder_target_stds", c.BboxHeadBboxCoderTargetStds);
        w.WriteString("channel_order", BundleVocabulary.ChannelOrders.NameOf(c.ChannelOrder));
        w.WriteString("resize_filter", BundleVocabulary.ResizeFilters.NameOf(c.ResizeFilter));
        w.WriteString("size_rounding", BundleVocabulary.SizeRoundings.NameOf(c.SizeRounding));
        w.WriteNumber("size_divisor", c.SizeDivisor);
        w.WriteFields(c.AdditionalFields);
    }

    private static int ReadResample(JsonFields f)
    {
        int resample = f.Int("resample", Bilinear);
        return resample == Bilinear || f.Has("resize_filter")
            ? resample
            : throw f.Error("resample", $"is {resample}; only {Bilinear} (bilinear) is known, unless resize_filter names the filter");
    }

    private static IReadOnlyList<float> ReadPlanes(JsonFields f, string name, IReadOnlyList<float> fallback, float min)
    {
        if (!f.TryGet(name, out JsonElement value) || value.ValueKind != JsonValueKind.Number)
        {
            return f.Singles(name, fallback, min, float.MaxValue, 3, 3);
        }

        // The port takes one number for all planes.
        float plane = f.Single(name, 0f, min);
        return [plane, plane, plane];
    }

    private static int ReadDivisor(JsonFields f, ModelFamily family)
    {
        bool isSwitched = f.Has("do_pad_size_divisor");
        bool pads = f.Bool("do_pad_size_divisor", true);
        int fallback = isSwitched ? PortDivisor : MaskRcnnImageProcessorConfig.Of(family).SizeDivisor;
        int divisor = f.Int("size_divisor", fallback, 1, LargestDivisor);
        return pads ? divisor : 1;
    }
}

using System.Globalization;
using System.Text.Json;
using MaskRcnn.Onnx.Bundles;
using MaskRcnn.Onnx.Graphs;
using Spectre.Console;

namespace MaskRcnn.Onnx.Cli.Display;

/// <summary>Shows what is in a bundle.</summary>
internal static class BundleReport
{
    /// <summary>Writes the report.</summary>
    public static void Show(ModelBundle bundle, SegmenterInfo info, IReadOnlyList<GraphDescription> graphs, Terminal terminal)
    {
        Table facts = terminal.NewTable("model", Printable.Of(bundle.Name));
        foreach ((string name, string value) in Facts(bundle, info, graphs))
        {
            AddRow(facts, name, value);
        }

        terminal.Show(facts);
        terminal.Show(Graphs(graphs, terminal));
        terminal.Show(Files(bundle, terminal));
        terminal.Show(Conventions(bundle, terminal));
        terminal.Show(Classes(info, terminal));
        foreach (string warning in bundle.Warnings)
        {
            terminal.Warning(warning);
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(ModelBundle bundle, SegmenterInfo info, IReadOnlyList<GraphDescription> graphs)
    {
        BundleSettings settings = bundle.Settings;
        MaskRcnnImageProcessorConfig processor = bundle.ProcessorConfig;
        yield return ("source", bundle.Manifest.Source ?? "not said");
        yield return ("licence", bundle.Manifest.License ?? "not said");
        yield return ("family", bundle.Family.ToString().ToLowerInvariant());
        yield return ("finds", $"boxes{(info.HasMasks ? ", masks" : "")}{(info.KeypointNames.Count > 0 ? $", {info.KeypointNames.Count} keypoints" : "")}");
        yield return ("classes", Text($"{info.Labels.Count}"));
        yield return ("parameters", Text($"{graphs.Sum(graph => graph.Parameters):#,0}"));
        yield return ("bytes", Text($"{bundle.Manifest.Files.Values.Sum(file => file.Bytes):#,0}"));
        yield return ("size", $"{SizeText(processor.Size)}, padded to a multiple of {Text($"{processor.SizeDivisor}")}");
        yield return ("resize", Text($"{EnumText(processor.ResizeFilter)}, {EnumText(processor.SizeRounding)}"));
        yield return ("proposals", Text($"{settings.RpnMaxPerImage} of {settings.RpnNmsPre} per level, IoU {settings.RpnIouThreshold}"));
        yield return ("detections", Text($"score > {settings.ScoreThreshold}, IoU {settings.IouThreshold}, at most {settings.MaxPerImage}"));
    }

    private static Table Graphs(IReadOnlyList<GraphDescription> graphs, Terminal terminal)
    {
        Table table = terminal.NewTable("graph", "parameters", "", "name", "type");
        table.Columns[1].RightAligned();
        foreach (GraphDescription graph in graphs)
        {
            string file = graph.File;
            string parameters = Text($"{graph.Parameters:#,0}");
            foreach ((string direction, GraphTensorDescription tensor) in graph.Inputs.Select(input => ("in", input))
                .Concat(graph.Outputs.Select(output => ("out", output))))
            {
                AddRow(table, file, parameters, direction, tensor.Name, tensor.Type);
                (file, parameters) = terminal.OutputIsTerminal ? ("", "") : (file, parameters);
            }
        }

        return table;
    }

    private static Table Files(ModelBundle bundle, Terminal terminal)
    {
        Table table = terminal.NewTable("file", "bytes", "sha256 (verified)");
        table.Columns[1].RightAligned();
        foreach ((string name, BundleFile file) in bundle.Manifest.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            AddRow(table, name, Text($"{file.Bytes:#,0}"), file.Sha256);
        }

        return table;
    }

    private static Table Conventions(ModelBundle bundle, Terminal terminal)
    {
        FamilyConventions own = bundle.Conventions;
        Table table = terminal.NewTable("convention", "value");
        foreach ((string key, object value) in new (string, object)[]
        {
            ("anchor_stride", own.AnchorStride), ("delta_clamp", own.DeltaClamp), ("proposal_ranking", own.ProposalRanking),
            ("proposal_min_size", own.ProposalMinSize), ("proposal_min_size_inclusive", own.ProposalMinSizeInclusive),
            ("proposal_nms_order", own.ProposalNmsOrder), ("clip_to", own.ClipTo), ("level_epsilon", own.LevelEpsilon),
            ("detection_min_size", own.DetectionMinSize), ("nms_space", own.NmsSpace), ("mask_paste", own.MaskPaste),
            ("mask_threshold_inclusive", own.MaskThresholdInclusive), ("result_clip", own.ResultClip),
            ("keypoint_score", own.KeypointScore), ("keypoint_coco_offset", own.KeypointCocoOffset),
        })
        {
            AddRow(table, key, value is Enum choice ? EnumText(choice) : Text($"{value}").ToLowerInvariant());
        }

        return table;
    }

    private static Table Classes(SegmenterInfo info, Terminal terminal)
    {
        Table table = terminal.NewTable("class", "category", "label");
        table.Columns[0].RightAligned();
        table.Columns[1].RightAligned();
        for (int i = 0; i < info.Labels.Count; i++)
        {
            AddRow(table, Text($"{i}"), Text($"{info.CategoryIds[i]}"), info.Labels[i]);
        }

        return table;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Of(cell))));

    private static string SizeText(ProcessorSize size)
        => size.IsExact ? Text($"{size.Width} x {size.Height}")
            : size.LongestEdge is { } longest ? Text($"shorter side {size.ShortestEdge}, longer side at most {longest}")
            : Text($"shorter side {size.ShortestEdge}");

    // As the bundle's files spell it: GridSample is grid_sample.
    private static string EnumText(Enum value)
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()).Replace("open_cv", "opencv", StringComparison.Ordinal);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Json;

namespace MaskRcnn.Onnx.Bundles;

/// <summary>The <c>inference</c> object: single conventions that differ from those of the family.</summary>
internal static class FamilyConventionsJson
{
    /// <summary>The name of the object in config.json.</summary>
    public const string Name = "inference";

    /// <summary>The family's conventions with the object's values in place of its own; a key that is unknown gives a warning.</summary>
    public static FamilyConventions Read(JsonFields config, ModelFamily family)
    {
        FamilyConventions defaults = FamilyConventions.Of(family);
        if (config.Object(Name) is not JsonFields f)
        {
            return defaults;
        }

        FamilyConventions conventions = new()
        {
            AnchorStride = f.Choice("anchor_stride", defaults.AnchorStride, BundleVocabulary.AnchorStrides),
            DeltaClamp = f.Choice("delta_clamp", defaults.DeltaClamp, BundleVocabulary.DeltaClamps),
            ProposalRanking = f.Choice("proposal_ranking", defaults.ProposalRanking, BundleVocabulary.ScoreOrders),
            ProposalMinSize = f.Single("proposal_min_size", defaults.ProposalMinSize),
            ProposalMinSizeInclusive = f.Bool("proposal_min_size_inclusive", defaults.ProposalMinSizeInclusive),
            ProposalNmsOrder = f.Choice("proposal_nms_order", defaults.ProposalNmsOrder, BundleVocabulary.ScoreOrders),
            ClipTo = f.Choice("clip_to", defaults.ClipTo, BundleVocabulary.ProposalClips),
            LevelEpsilon = f.Choice("level_epsilon", defaults.LevelEpsilon, BundleVocabulary.LevelEpsilons),
            DetectionMinSize = f.Single("detection_min_size", defaults.DetectionMinSize),
            NmsSpace = f.Choice("nms_space", defaults.NmsSpace, BundleVocabulary.NmsSpaces),
            MaskPaste = f.Choice("mask_paste", defaults.MaskPaste, BundleVocabulary.MaskPastes),
            MaskThresholdInclusive = f.Bool("mask_threshold_inclusive", defaults.MaskThresholdInclusive),
            ResultClip = f.Bool("result_clip", defaults.ResultClip),
            KeypointScore = f.Choice("keypoint_score", defaults.KeypointScore, BundleVocabulary.KeypointScores),
            KeypointCocoOffset = f.Single("keypoint_coco_offset", defaults.KeypointCocoOffset),
        };
        foreach (string unknown in f.Unknown().Keys)
        {
            f.Warnings.Add($"{f.File}: {Name}.{unknown} is unknown and ignored.");
        }

        return conventions;
    }

    /// <summary>Writes what differs from the family, and what the file that was read had.</summary>
    public static void Write(Utf8JsonWriter writer, MaskRcnnConfig config)
    {
        FamilyConventions value = config.Conventions;
        FamilyConventions family = FamilyConventions.Of(config.Family);
        writer.WriteStartObject(Name);
        Text("anchor_stride", BundleVocabulary.AnchorStrides, c => c.AnchorStride);
        Text("delta_clamp", BundleVocabulary.DeltaClamps, c => c.DeltaClamp);
        Text("proposal_ranking", BundleVocabulary.ScoreOrders, c => c.ProposalRanking);
        Number("proposal_min_size", c => c.ProposalMinSize);
        Flag("proposal_min_size_inclusive", c => c.ProposalMinSizeInclusive);
        Text("proposal_nms_order", BundleVocabulary.ScoreOrders, c => c.ProposalNmsOrder);
        Text("clip_to", BundleVocabulary.ProposalClips, c => c.ClipTo);
        Text("level_epsilon", BundleVocabulary.LevelEpsilons, c => c.LevelEpsilon);
        Number("detection_min_size", c => c.DetectionMinSize);
        Text("nms_space", BundleVocabulary.NmsSpaces, c => c.NmsSpace);
        Text("mask_paste", BundleVocabulary.MaskPastes, c => c.MaskPaste);
        Flag("mask_threshold_inclusive", c => c.MaskThresholdInclusive);
        Flag("result_clip", c => c.ResultClip);
        Text("keypoint_score", BundleVocabulary.KeypointScores, c => c.KeypointScore);
        Number("keypoint_coco_offset", c => c.KeypointCocoOffset);
        writer.WriteEndObject();

        void Text<T>(string key, EnumNames<T> names, Func<FamilyConventions, T> of)
            where T : struct, Enum
        {
            if (Differs(key, of))
            {
                writer.WriteString(key, names.NameOf(of(value)));
            }
        }

        void Number(string key, Func<FamilyConventions, float> of)
        {
            if (Differs(key, of))
            {
                writer.WriteNumber(key, of(value));
            }
        }

        void Flag(string key, Func<FamilyConventions, bool> of)
        {
            if (Differs(key, of))
            {
                writer.WriteBoolean(key, of(value));
            }
        }

        bool Differs<T>(string key, Func<FamilyConventions, T> of) =>
            !EqualityComparer<T>.Default.Equals(of(value), of(family)) || config.Written?.Contains($"{Name}.{key}") == true;
    }
}

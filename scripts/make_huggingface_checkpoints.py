#!/usr/bin/python3
"""Make tests/Fixtures/conversion/huggingface-*: tiny random checkpoints with the port's names, and reference results.

    make_huggingface_checkpoints.py [--output tests/Fixtures/conversion] [NAME...]
    make_huggingface_checkpoints.py --heavy FOLDER [NAME...]

With --heavy the published ConvNeXt-T of the Hugging Face port and ConvNeXt-S of mmdetection are written at full size instead, for the
tests of the category Heavy. The networks are those of reference_networks_huggingface.py and reference_networks_mmdetection.py, the
results those of reference_families.py, the files those of reference_outputs.py. A checkpoint of the port is a folder with
model.safetensors or pytorch_model.bin and its configuration.
"""
import argparse
import json
import math
import os
import struct
from collections import OrderedDict

import torch

import reference_networks_mmdetection as mmdetection
from export_torchvision_bundle import write_json
from reference_checkpoints import write_fixture
from reference_families import Family
from reference_networks_huggingface import HuggingFaceNetwork, Shape

SMALL = {"shortest": 320, "longest": 512, "proposals_before": 200, "proposals_after": 60, "detections": 16}
MEDIUM = {"shortest": 256, "longest": 384, "proposals_before": 150, "proposals_after": 40, "detections": 12}
TINY = {"channels": 8, "hidden": 24, "classes": 4, "mask_convs": 2, "depths": (1, 1, 2, 1), "mask_channels": 8}
LABELS = ["circle", "square", "triangle", "star"]
VARIED_RATIOS, VARIED_SCALES = (0.6, 1.5), (6, 10)
CONVNEXT_WIDTHS = (8, 12, 16, 24)


def cells(stride):
    """The port's anchors of several scales: ratio by ratio, the scale fastest."""
    sides = [(stride * scale / math.sqrt(ratio), stride * scale * math.sqrt(ratio)) for ratio in VARIED_RATIOS for scale in VARIED_SCALES]
    return [[-width / 2, -height / 2, width / 2, height / 2] for width, height in sides]


def quiet(network):
    """Let two norms see so little that their epsilon, 1e-6, matters: the stem's, and the one of the last stage's block."""
    backbone = network.backbone
    for conv in (backbone.embeddings["patch_embeddings"], backbone.encoder["stages"][3]["layers"][0].dwconv):
        conv.weight.data *= 0.003
        conv.bias.data *= 0.003
    return network


FIXTURES = {
    "huggingface-convnext": (
        lambda shape: quiet(HuggingFaceNetwork(shape)), Shape(**TINY, widths=CONVNEXT_WIDTHS), Family("huggingface", **SMALL)),
    # A softmax over two logits per anchor, and what distinguishes the later files of the port.
    "huggingface-resnet": (
        HuggingFaceNetwork, Shape(**TINY, backbone="resnet", stem=8, widths=(16, 24, 32, 40), softmax_rpn=True),
        Family("huggingface", **{**SMALL, "score": 0.08})),
    # Everything else that the configuration decides.
    "huggingface-varied": (
        HuggingFaceNetwork,
        Shape(**{**TINY, "mask_channels": 6, "mask_convs": 1}, backbone="resnet", stem=8, widths=(16, 24, 32, 40), stride_in_1x1=True,
              extra_levels=2, anchors=4, shared_fcs=1),
        Family("huggingface", **SMALL, divisor=32, box_stds=(0.2, 0.2, 0.4, 0.4), rpn_strides=(4, 8, 16, 32, 64, 128),
               cell_anchors={stride: cells(stride) for stride in (4, 8, 16, 32, 64, 128)})),
}

HEAVY = {
    "huggingface-convnext_tiny": (HuggingFaceNetwork, Shape(), Family("huggingface", **MEDIUM)),
    "mmdetection-convnext_small": (
        mmdetection.MmdetectionNetwork, mmdetection.Shape(backbone="convnext", blocks=(3, 3, 27, 3), outputs=(96, 192, 384, 768)),
        Family("mmdetection", **MEDIUM)),
}


def write_safetensors(path, tensors):
    """The header's length in 8 bytes, the header in JSON, the tensors' bytes one after the other."""
    header, start = OrderedDict(__metadata__={"format": "pt"}), 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [start, start + size]}
        start += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for tensor in tensors.values():
            file.write(tensor.contiguous().numpy().tobytes())


def configuration(shape, family):
    """The port's config.json with the fields that differ from its defaults."""
    stages = [f"stage{stage}" for stage in range(1, 5)]
    labels = LABELS if shape.classes == len(LABELS) else None
    backbone = {"model_type": shape.backbone, "depths": list(shape.depths), "hidden_sizes": list(shape.widths), "out_features": stages}
    if shape.backbone == "convnext":
        backbone.update(hidden_act="gelu", layer_norm_eps=1e-12, layer_scale_init_value=1e-6, num_stages=4, patch_size=4)
    else:
        backbone.update(hidden_act="relu", embedding_size=shape.stem, layer_type="bottleneck", downsample_in_bottleneck=shape.stride_in_1x1)
    config = {
        "_commit_hash": None, "architectures": ["MaskRCNNForObjectDetection"], "model_type": "maskrcnn", "torch_dtype": "float32",
        "backbone_config": backbone, "fpn_out_channels": shape.channels, "rpn_in_channels": shape.channels, "rpn_feat_channels": shape.channels,
        "rpn_loss_cls": {"type": "CrossEntropyLoss", "use_sigmoid": not shape.softmax_rpn, "loss_weight": 1.0},
        "bbox_roi_extractor_out_channels": shape.channels, "bbox_head_in_channels": shape.channels, "bbox_head_fc_out_channels": shape.hidden,
        "mask_roi_extractor_out_channels": shape.channels, "mask_head_num_convs": shape.mask_convs, "mask_head_in_channels": shape.channels,
        "mask_head_conv_out_channels": shape.mask_channels,
        "rpn_test_cfg": {"nms_pre": family.proposals_before, "max_per_img": family.proposals_after,
                         "nms": {"type": "nms", "iou_threshold": 0.7}, "min_bbox_size": 0},
        "rcnn_test_cfg": {"score_thr": 0.05, "nms": {"type": "nms", "iou_threshold": 0.5}, "max_per_img": 100, "mask_thr_binary": 0.5},
    }
    if family.cell_anchors:
        config.update(anchor_generator_strides=list(family.rpn_strides), anchor_generator_ratios=list(VARIED_RATIOS),
                      anchor_generator_scales=list(VARIED_SCALES), fpn_num_outputs=len(family.rpn_strides), bbox_head_num_shared_fcs=shape.shared_fcs)
    if labels:
        config["id2label"] = {str(index): label for index, label in enumerate(labels)}
        config["label2id"] = {label: index for index, label in enumerate(labels)}
    else:
        config["num_labels"] = shape.classes
    return config


def preprocessing(shape, family):
    """The port's preprocessor_config.json; its thresholds are those that act. A softmax model has the later names."""
    later = shape.softmax_rpn
    limits = {"score_threshold" if later else "score_thr": family.score, "max_per_img": family.detections,
              "nms": {"iou_threshold": 0.5} if later else {"type": "nms", "iou_threshold": 0.5},
              "mask_binary_threshold" if later else "mask_thr_binary": 0.5}
    config = {
        "image_processor_type": "MaskRCNNImageProcessor", "do_resize": True,
        "size": {"shortest_edge": family.shortest, "longest_edge": family.longest}, "resample": 2,
        "do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.485, 0.456, 0.406],
        "image_std": [0.229, 0.224, 0.225], "do_pad": True, "num_classes": 80, "test_cfg": limits,
        "bbox_head_bbox_coder_target_stds": list(family.box_stds),
    }
    return {**config, "do_pad_size_divisor": True} if family.divisor > 1 else config


def limits_of(family):
    """What a user says of mmdetection's checkpoint, which does not hold it in a form that can be read."""
    return {
        "config": {
            "rpn_test_cfg": {"nms_pre": family.proposals_before, "max_per_img": family.proposals_after},
            "rcnn_test_cfg": {"score_thr": family.score, "max_per_img": family.detections}},
        "preprocessor": {"size": {"shortest_edge": family.shortest, "longest_edge": family.longest}},
    }


def save(name, network, family, folder):
    weights = OrderedDict(network.state_dict())
    if family.name == "mmdetection":
        torch.save({"meta": {"epoch": 36}, "state_dict": weights}, os.path.join(folder, "checkpoint.pth"))
        write_json(os.path.join(folder, "conversion.json"), limits_of(family))
        return
    checkpoint = os.path.join(folder, "checkpoint")
    os.makedirs(checkpoint, exist_ok=True)
    if network.shape.backbone == "convnext":
        write_safetensors(os.path.join(checkpoint, "model.safetensors"), weights)
    else:
        torch.save(weights, os.path.join(checkpoint, "pytorch_model.bin"))
    write_json(os.path.join(checkpoint, "config.json"), configuration(network.shape, family))
    write_json(os.path.join(checkpoint, "preprocessor_config.json"), preprocessing(network.shape, family))


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", default=os.path.join(root, "tests", "Fixtures", "conversion"))
    parser.add_argument("--heavy", help="write the full-size checkpoints into this folder")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name, (network_type, shape, family) in (HEAVY if options.heavy else FIXTURES).items():
        if not options.names or name in options.names:
            folder = os.path.join(options.heavy or options.output, name)
            write_fixture(folder, network_type, shape, family, save, "make_huggingface_checkpoints.py", bool(options.heavy))


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Turn a torchvision Mask / Faster / Keypoint R-CNN into a model bundle.

As a module:

    from export_torchvision_bundle import export_bundle
    export_bundle(model, "models/mine", name="mine", labels=["cat", "dog"], source="where it comes from", license="MIT")

As a command, for a model that a Python function builds and a state dict fills:

    export_torchvision_bundle.py --builder torchvision.models.detection:maskrcnn_resnet50_fpn \\
        --arguments '{"weights": null, "weights_backbone": null, "num_classes": 91}' --weights model.pth \\
        --labels labels.txt --name coco --license BSD-3-Clause --source "..." --output models/coco

`--builder` is `module:function` or `path/to/file.py:function`. The labels leave out the background.

Everything that the bundle needs is read off the module: image sizes, mean and std, anchors, box weights, limits, thresholds,
RoI levels. What the format cannot say (another canonical scale of the level rule, an own box coder, ...) is refused with the
reason; nothing is approximated. Needs torch >= 1.13, torchvision >= 0.14 and onnx.
"""
import argparse
import copy
import hashlib
import importlib
import importlib.util
import json
import math
import os
import re
from collections import OrderedDict

import torch
from torch import nn
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.generalized_rcnn import GeneralizedRCNN
from torchvision.models.detection.roi_heads import RoIHeads
from torchvision.models.detection.rpn import RegionProposalNetwork
from torchvision.models.detection.transform import GeneralizedRCNNTransform
from torchvision.ops import MultiScaleRoIAlign

from onnx_graphs import GraphError, trace

BOX_CLAMP = math.log(1000 / 16)


class ExportError(ValueError):
    """The model has a property that a bundle cannot hold; the message names it."""


def require(condition, message):
    if not condition:
        raise ExportError(message)


class Backbone(nn.Module):
    """pixel_values -> the maps that RoIs are pooled from, then logits and deltas of every RPN level."""

    def __init__(self, model, pooled):
        super().__init__()
        self.backbone, self.head, self.pooled = model.backbone, model.rpn.head, pooled

    def forward(self, pixel_values):
        features = feature_maps(self.backbone, pixel_values)
        logits, deltas = self.head(list(features.values()))
        return [features[name] for name in self.pooled] + list(logits) + list(deltas)


class BoxHead(nn.Module):
    """torchvision has the background first and gives it a box; a bundle has it last and without one."""

    def __init__(self, heads):
        super().__init__()
        self.head, self.predictor = heads.box_head, heads.box_predictor

    def forward(self, pooled):
        logits, deltas = self.predictor(self.head(pooled))
        return torch.cat([logits[:, 1:], logits[:, :1]], 1), deltas[:, 4:]


class MaskHead(nn.Module):
    """The channel of each RoI's own class; channel 0 is the background's."""

    def __init__(self, heads, size):
        super().__init__()
        self.head, self.predictor, self.size = heads.mask_head, heads.mask_predictor, size

    def forward(self, pooled, labels):
        logits = self.predictor(self.head(pooled))
        own = (labels + 1)[:, None, None, None].expand(-1, 1, self.size, self.size)
        return logits.gather(1, own)[:, 0]


class KeypointHead(nn.Module):
    def __init__(self, heads):
        super().__init__()
        self.head, self.predictor = heads.keypoint_head, heads.keypoint_predictor

    def forward(self, pooled):
        return self.predictor(self.head(pooled))


def feature_maps(backbone, pixel_values):
    features = backbone(pixel_values)
    return OrderedDict([("0", features)]) if isinstance(features, torch.Tensor) else features


def nominal_strides(backbone):
    """Name -> stride of every feature map, measured on a square input whose side every level divides."""
    side = 1024
    with torch.no_grad():
        features = feature_maps(backbone, torch.zeros(1, 3, side, side))
    strides = OrderedDict()
    for name, feature in features.items():
        ratios = {side / feature.shape[-2], side / feature.shape[-1]}
        stride = 2 ** round(math.log2(max(ratios)))
        require(all(abs(ratio / stride - 1) < 0.2 for ratio in ratios),
                f"feature map {name!r} has stride {max(ratios):.3f}; RoI pooling of torchvision needs powers of two")
        strides[name] = stride
    require(len(set(strides.values())) == len(strides), f"two feature maps share a stride: {dict(strides)}")
    require(list(strides.values()) == sorted(strides.values()), f"feature maps must go from fine to coarse: {dict(strides)}")
    return strides


def check_model(model):
    require(isinstance(model, GeneralizedRCNN), f"{type(model).__name__} is not a torchvision GeneralizedRCNN")
    require(isinstance(model.transform, GeneralizedRCNNTransform), "the model's transform is not GeneralizedRCNNTransform")
    for method in ("normalize", "resize", "batch_images", "forward"):
        require(getattr(type(model.transform), method) is getattr(GeneralizedRCNNTransform, method),
                f"the model's transform has its own {method}(), which a bundle cannot hold")
    require(isinstance(model.rpn, RegionProposalNetwork), "the model's rpn is not a RegionProposalNetwork")
    require(type(model.rpn).forward is RegionProposalNetwork.forward
            and type(model.rpn).filter_proposals is RegionProposalNetwork.filter_proposals, "the model's rpn has its own forward()")
    require(isinstance(model.roi_heads, RoIHeads), "the model's roi_heads are not RoIHeads")
    require(type(model.roi_heads).forward is RoIHeads.forward
            and type(model.roi_heads).postprocess_detections is RoIHeads.postprocess_detections,
            "the model's roi_heads have their own forward()")
    generator = model.rpn.anchor_generator
    require(isinstance(generator, AnchorGenerator), "the model's anchors do not come from an AnchorGenerator")
    require(type(generator).grid_anchors is AnchorGenerator.grid_anchors and type(generator).forward is AnchorGenerator.forward,
            "the model's anchor generator places its anchors in its own way")
    require(getattr(model.rpn, "score_thresh", 0.0) == 0.0, "the model has rpn_score_thresh > 0, but a bundle does not filter proposals by score; build the model with rpn_score_thresh=0")
    for coder in (model.rpn.box_coder, model.roi_heads.box_coder):
        require(abs(coder.bbox_xform_clip - BOX_CLAMP) < 1e-9, "a box coder with another limit than log(1000/16)")
    require(len(model.transform.image_mean) == 3 and len(model.transform.image_std) == 3, "images must have three channels")


def pooled_names(pool, strides, part):
    """The names of the maps that `pool` uses, fine to coarse; refuses what the level rule of the format cannot say."""
    require(isinstance(pool, MultiScaleRoIAlign), f"{part}_roi_pool is not a MultiScaleRoIAlign")
    names = [name for name in strides if name in pool.featmap_names]
    missing = [name for name in pool.featmap_names if name not in strides]
    require(names, f"{part}_roi_pool uses none of the backbone's maps {list(strides)}")
    require(not missing, f"{part}_roi_pool names maps that the backbone does not give: {missing}")
    if len(names) > 1:
        used = [strides[name] for name in names]
        require(all(coarse == 2 * fine for fine, coarse in zip(used, used[1:])),
                f"{part}_roi_pool uses strides {used}; each must be twice the one before")
        require(pool.canonical_scale == 224 and pool.canonical_level == 4,
                f"{part}_roi_pool has canonical_scale {pool.canonical_scale} and canonical_level {pool.canonical_level}; only 224 and 4 can be expressed")
    require(pool.output_size[0] == pool.output_size[1], f"{part}_roi_pool has the output size {pool.output_size}, which is not square")
    return names


def export_bundle(model, folder, *, name, labels, category_ids=None, source="", license="", metrics=None,
                  keypoint_names=None, keypoint_flip_pairs=None, keypoint_sigmas=None, keypoint_skeleton=None):
    """Write the bundle of a torchvision GeneralizedRCNN into `folder` (made when it does not exist).

    labels: the K class names without the background, in the order of torchvision's labels 1..K.
    category_ids: the K ids of the data set (default 1..K, torchvision's own labels).
    metrics: a JSON-like object for the manifest. The model itself is not changed.
    """
    check_model(model)
    model = copy.deepcopy(model).cpu().float().eval()
    strides = nominal_strides(model.backbone)
    heads = model.roi_heads
    parts = OrderedDict(box=heads.box_roi_pool)
    if heads.has_mask():
        parts["mask"] = heads.mask_roi_pool
    if heads.has_keypoint():
        parts["keypoint"] = heads.keypoint_roi_pool
    pooled = {part: pooled_names(pool, strides, part) for part, pool in parts.items()}
    os.makedirs(folder, exist_ok=True)
    graphs = write_graphs(model, folder, strides, parts, pooled)
    classes = graphs.pop("classes")
    require(len(labels) == classes, f"{len(labels)} labels for a model with {classes} classes (the background is not named)")
    category_ids = list(range(1, classes + 1)) if category_ids is None else list(category_ids)
    require(len(category_ids) == classes, f"{len(category_ids)} category ids for {classes} classes")
    config = configuration(model, strides, parts, pooled, labels, category_ids, graphs)
    for field, value in (("keypoint_names", keypoint_names), ("keypoint_flip_pairs", keypoint_flip_pairs),
                         ("keypoint_sigmas", keypoint_sigmas), ("keypoint_skeleton", keypoint_skeleton)):
        if value is not None:
            config[field] = value
    write_json(os.path.join(folder, "config.json"), config)
    write_json(os.path.join(folder, "preprocessor_config.json"), preprocessing(model, classes))
    write_manifest(folder, name, source, license, metrics or {})


def write_graphs(model, folder, strides, parts, pooled):
    """Export every graph; returns the number of classes and of channels that were seen on the way."""
    heads = model.roi_heads
    all_pooled = [name for name in strides if any(name in names for names in pooled.values())]
    levels = list(strides.values())
    examples = [torch.randn(1, 3, 256, 320), torch.randn(2, 3, 384, 192)]
    with torch.no_grad():
        features = feature_maps(model.backbone, examples[0])
        logits, deltas = model.rpn.head(list(features.values()))
    per_cell = model.rpn.anchor_generator.num_anchors_per_location()
    require(len(per_cell) == len(levels), f"{len(per_cell)} levels of anchors for {len(levels)} feature maps")
    for stride, anchors, logit, delta in zip(levels, per_cell, logits, deltas):
        require(logit.shape[1] == anchors and delta.shape[1] == 4 * anchors,
                f"the RPN gives {logit.shape[1]} logits and {delta.shape[1]} deltas at stride {stride} for {anchors} anchors")
    names = ([f"features_{strides[name]}" for name in all_pooled] + [f"rpn_logits_{s}" for s in levels] + [f"rpn_deltas_{s}" for s in levels])
    axes = {name: {0: "batch", 2: f"height_{name.rsplit('_', 1)[1]}", 3: f"width_{name.rsplit('_', 1)[1]}"} for name in names}
    axes["pixel_values"] = {0: "batch", 2: "height", 3: "width"}
    trace(Backbone(model, all_pooled), [(example,) for example in examples], ["pixel_values"], names, axes,
          os.path.join(folder, "backbone.onnx"))
    channels = features[all_pooled[0]].shape[1]
    require(all(features[name].shape[1] == channels for name in all_pooled), "the pooled feature maps differ in their channels")
    found = {"channels": channels}

    def head(module, part, outputs, with_labels=False):
        size = parts[part].output_size[0]
        rois = [torch.randn(count, channels, size, size) for count in (3, 5)]
        inputs = [(roi, torch.zeros(len(roi), dtype=torch.int64)) if with_labels else (roi,) for roi in rois]
        names = ["pooled", "labels"] if with_labels else ["pooled"]
        trace(module, inputs, names, outputs, {key: {0: "rois"} for key in names + outputs}, os.path.join(folder, f"{part}_head.onnx"))
        with torch.no_grad():
            return module(*inputs[0])

    logits, deltas = head(BoxHead(heads), "box", ["logits", "deltas"])
    found["classes"] = logits.shape[1] - 1
    require(found["classes"] >= 1 and deltas.shape[1] == 4 * found["classes"],
            f"the box head gives {logits.shape[1]} logits and {deltas.shape[1] + 4} deltas; one box per class and the background is needed")
    if "mask" in parts:
        example = torch.randn(2, channels, *parts["mask"].output_size)
        with torch.no_grad():
            maps = heads.mask_predictor(heads.mask_head(example))
        require(maps.shape[1] == found["classes"] + 1 and maps.shape[2] == maps.shape[3],
                f"the mask head gives maps of shape {list(maps.shape[1:])}; one square map per class and the background is needed")
        head(MaskHead(heads, maps.shape[2]), "mask", ["mask_logits"], with_labels=True)
    if "keypoint" in parts:
        found["keypoints"] = head(KeypointHead(heads), "keypoint", ["heatmaps"]).shape[1]
    return found


def configuration(model, strides, parts, pooled, labels, category_ids, found):
    rpn, heads = model.rpn, model.roi_heads
    levels = list(strides.values())
    generator = rpn.anchor_generator
    config = {
        "model_type": "maskrcnn", "architectures": ["MaskRCNNForObjectDetection"], "family": "torchvision",
        "id2label": {str(index): label for index, label in enumerate(labels)},
        "label2id": {label: index for index, label in enumerate(labels)},
        "category_ids": [int(value) for value in category_ids],
        "backbone_config": {"model_type": type(model.backbone).__name__},
        "fpn_out_channels": found["channels"], "fpn_num_outputs": len(levels),
        "anchor_generator_strides": levels,
        **anchor_fields(generator, levels),
        "cell_anchors": {str(stride): cell.tolist() for stride, cell in zip(levels, generator.cell_anchors)},
        "rpn_in_channels": found["channels"],
        "rpn_bbox_coder_target_means": [0.0] * 4, "rpn_bbox_coder_target_stds": [1 / weight for weight in rpn.box_coder.weights],
        "rpn_test_cfg": {"nms_pre": rpn._pre_nms_top_n["testing"], "max_per_img": rpn._post_nms_top_n["testing"],
                         "nms": {"type": "nms", "iou_threshold": rpn.nms_thresh}, "min_bbox_size": rpn.min_size},
        "bbox_head_bbox_coder_target_means": [0.0] * 4,
        "bbox_head_bbox_coder_target_stds": [1 / weight for weight in heads.box_coder.weights],
        "rcnn_test_cfg": detection_limits(heads),
    }
    for part, pool in parts.items():
        field = "bbox" if part == "box" else part
        config[f"{field}_roi_extractor_roi_layer"] = {
            "type": "RoIAlign", "output_size": pool.output_size[0], "sampling_ratio": max(pool.sampling_ratio, 0), "aligned": False}
        config[f"{field}_roi_extractor_out_channels"] = found["channels"]
        config[f"{field}_roi_extractor_featmap_strides"] = [strides[name] for name in pooled[part]]
    config["bbox_head_in_channels"] = found["channels"]
    config["bbox_head_roi_feat_size"] = parts["box"].output_size[0]
    return config


def anchor_fields(generator, levels):
    """The port's scales and ratios, where every level has the same ones; `cell_anchors` decides either way."""
    ratios = {tuple(ratios) for ratios in generator.aspect_ratios}
    scales = {tuple(size / stride for size in sizes) for sizes, stride in zip(generator.sizes, levels)}
    fields = {"anchor_generator_ratios": list(ratios.pop())} if len(ratios) == 1 else {}
    if len(scales) == 1:
        fields["anchor_generator_scales"] = list(scales.pop())
    return fields


def detection_limits(heads):
    return {"score_thr": heads.score_thresh, "nms": {"type": "nms", "iou_threshold": heads.nms_thresh},
            "max_per_img": heads.detections_per_img, "mask_thr_binary": 0.5}


def preprocessing(model, classes):
    transform, coder = model.transform, model.roi_heads.box_coder
    fixed = getattr(transform, "fixed_size", None)
    size = ({"height": fixed[1], "width": fixed[0]} if fixed is not None
            else {"shortest_edge": transform.min_size[-1], "longest_edge": transform.max_size})
    return {
        "image_processor_type": "MaskRCNNImageProcessor", "do_resize": True, "size": size, "resample": 2,
        "resize_filter": "torch_bilinear", "size_rounding": "floor_float32", "channel_order": "RGB",
        "do_rescale": True, "rescale_factor": 1 / 255,
        "do_normalize": True, "image_mean": list(transform.image_mean), "image_std": list(transform.image_std),
        "do_pad": True, "size_divisor": getattr(transform, "size_divisible", 32),
        "num_classes": classes, "test_cfg": detection_limits(model.roi_heads),
        "bbox_head_bbox_coder_target_means": [0.0] * 4,
        "bbox_head_bbox_coder_target_stds": [1 / weight for weight in coder.weights],
    }


def write_json(path, content):
    """Indented JSON with a list of plain values on one line."""
    text = json.dumps(content, indent=2, ensure_ascii=False)
    text = re.sub(r"\[[^\[\]{}\"]*\]", lambda match: "[" + ", ".join(match.group()[1:-1].split()).replace(",,", ",") + "]", text)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")


def write_manifest(folder, name, source, license, metrics):
    """List every file of the bundle that is there, with its SHA-256 and size."""
    files = {}
    for file in ("config.json", "preprocessor_config.json", "backbone.onnx", "box_head.onnx", "mask_head.onnx", "keypoint_head.onnx"):
        path = os.path.join(folder, file)
        if os.path.exists(path):
            with open(path, "rb") as stream:
                content = stream.read()
            files[file] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    write_json(os.path.join(folder, "manifest.json"),
               {"format_version": 1, "name": name, "source": source, "license": license, "files": files, "metrics": metrics})


def builder_of(text):
    place, _, function = text.rpartition(":")
    require(place, f"--builder {text!r} is not MODULE:FUNCTION or FILE.py:FUNCTION")
    if place.endswith(".py"):
        specification = importlib.util.spec_from_file_location(os.path.basename(place)[:-3], place)
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
    else:
        module = importlib.import_module(place)
    return getattr(module, function)


def state_of(path, key):
    state = torch.load(path, map_location="cpu")
    for part in filter(None, (key or "").split(".")):
        state = state[part]
    return state


def labels_of(text):
    if os.path.exists(text):
        with open(text, encoding="utf-8") as file:
            return [line.strip() for line in file if line.strip()]
    return text.split(",")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--builder", required=True, help="MODULE:FUNCTION or FILE.py:FUNCTION that returns the model")
    parser.add_argument("--arguments", default="{}", help="its keyword arguments as JSON")
    parser.add_argument("--weights", help="a state dict saved by torch.save")
    parser.add_argument("--key", help="where in the saved file the state dict is, for example `model` or `ema.state`")
    parser.add_argument("--labels", required=True, help="a file with one class name a line, or names with commas; without background")
    parser.add_argument("--category-ids", help="ids of the classes with commas (default 1..K)")
    parser.add_argument("--name", required=True)
    parser.add_argument("--source", default="")
    parser.add_argument("--license", default="")
    parser.add_argument("--metrics", default="{}", help="JSON object for the manifest")
    parser.add_argument("--output", required=True, help="the bundle's folder")
    options = parser.parse_args()
    try:
        model = builder_of(options.builder)(**json.loads(options.arguments))
        if options.weights:
            model.load_state_dict(state_of(options.weights, options.key))
        ids = [int(value) for value in options.category_ids.split(",")] if options.category_ids else None
        export_bundle(model, options.output, name=options.name, labels=labels_of(options.labels), category_ids=ids,
                      source=options.source, license=options.license, metrics=json.loads(options.metrics))
    except (ExportError, GraphError) as problem:
        raise SystemExit(f"export failed: {problem}") from problem
    total = sum(os.path.getsize(os.path.join(options.output, file)) for file in os.listdir(options.output))
    print(f"{options.output}: {total:,} bytes")


if __name__ == "__main__":
    main()

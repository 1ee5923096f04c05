#!/usr/bin/python3
"""What the exporter writes, and what it refuses.   /usr/bin/python3 -m unittest discover -s scripts"""
import hashlib
import json
import os
import tempfile
import unittest
import warnings
from collections import OrderedDict

import onnx
import torch
from torch import nn
from torchvision.models.detection import FasterRCNN, KeypointRCNN, MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.keypoint_rcnn import KeypointRCNNHeads, KeypointRCNNPredictor
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops import MultiScaleRoIAlign
from torchvision.ops.misc import FrozenBatchNorm2d

from export_torchvision_bundle import ExportError, export_bundle
from onnx_graphs import GraphError


class Levels(nn.Module):
    """Maps p0, p1, ... at the given strides; with `frozen_size` one of them depends on the size of the traced example."""

    def __init__(self, strides=(8, 16, 32), channels=4, norm=nn.BatchNorm2d, frozen_size=False):
        super().__init__()
        self.out_channels, self.frozen_size = channels, frozen_size
        self.convolutions = nn.ModuleList(nn.Sequential(nn.Conv2d(3, channels, 3, stride, 1, bias=False), norm(channels)) for stride in strides)
        for block in self.convolutions:
            for buffer in (block[1].weight.data, block[1].bias.data, block[1].running_mean):
                nn.init.uniform_(buffer, -1, 1)

    def forward(self, x):
        maps = OrderedDict((f"p{index}", block(x)) for index, block in enumerate(self.convolutions))
        if self.frozen_size:
            maps["p0"] = maps["p0"] + torch.zeros(int(x.shape[2]) // 8, int(x.shape[3]) // 8)
        return maps


def mask_model(backbone=None, classes=3, anchors=((16,), (32,), (64,)), ratios=(0.5, 1.0), names=("p0", "p1", "p2"), pool=None, **more):
    backbone = backbone or Levels()
    channels = backbone.out_channels
    names = list(names)
    return MaskRCNN(
        backbone, rpn_anchor_generator=AnchorGenerator(anchors, (ratios,) * len(anchors)),
        box_roi_pool=pool or MultiScaleRoIAlign(names, 5, 2), box_head=TwoMLPHead(channels * 25, 8), box_predictor=FastRCNNPredictor(8, classes),
        mask_roi_pool=MultiScaleRoIAlign(names, 6, 0), mask_head=MaskRCNNHeads(channels, (4,), 1), mask_predictor=MaskRCNNPredictor(4, 4, classes),
        **more)


class ExportTests(unittest.TestCase):
    def setUp(self):
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def export(self, model, labels, **more):
        export_bundle(model, self.folder.name, name="test", labels=labels, **more)
        with open(self.path("config.json"), encoding="utf-8") as file:
            return json.load(file)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def graph(self, name):
        return onnx.load(self.path(name)).graph

    def outputs(self, name):
        return {output.name: [dim.dim_param or dim.dim_value for dim in output.type.tensor_type.shape.dim] for output in self.graph(name).output}

    def refused(self, reason, model, labels=("a", "b"), error=ExportError):
        with self.assertRaisesRegex(error, reason):
            self.export(model, labels)

    def test_levels_are_named_by_their_strides(self):
        config = self.export(mask_model(names=("p0", "p1")), ["a", "b"])
        outputs = self.outputs("backbone.onnx")
        self.assertEqual(list(outputs), ["features_8", "features_16"] + [f"rpn_{part}_{s}" for part in ("logits", "deltas") for s in (8, 16, 32)])
        self.assertEqual(outputs["rpn_deltas_32"], ["batch", 8, "height_32", "width_32"])
        self.assertEqual(config["anchor_generator_strides"], [8, 16, 32])
        self.assertEqual(config["bbox_roi_extractor_featmap_strides"], [8, 16])

    def test_background_goes_last_and_its_boxes_and_masks_are_dropped(self):
        model = mask_model()
        model.eval()
        self.export(model, ["a", "b"])
        self.assertEqual(self.outputs("box_head.onnx"), {"logits": ["rois", 3], "deltas": ["rois", 8]})
        self.assertEqual(self.outputs("mask_head.onnx"), {"mask_logits": ["rois", 12, 12]})

    def test_anchors_are_those_of_torchvision_in_channel_order(self):
        model = mask_model(anchors=((16, 20), (32, 40), (64, 80)))
        config = self.export(model, ["a", "b"])
        for stride, cell in zip((8, 16, 32), model.rpn.anchor_generator.cell_anchors):
            self.assertEqual(config["cell_anchors"][str(stride)], cell.tolist())
        self.assertEqual(config["anchor_generator_scales"], [2.0, 2.5])

    def test_settings_of_the_model_are_written(self):
        config = self.export(mask_model(rpn_pre_nms_top_n_test=123, rpn_post_nms_top_n_test=45, box_score_thresh=0.2, box_nms_thresh=0.4,
                                        box_detections_per_img=67, bbox_reg_weights=(8.0, 8.0, 4.0, 4.0), min_size=100, max_size=200),
                             ["a", "b"], category_ids=[5, 9])
        self.assertEqual((config["rpn_test_cfg"]["nms_pre"], config["rpn_test_cfg"]["max_per_img"]), (123, 45))
        self.assertEqual(config["rcnn_test_cfg"]["nms"]["iou_threshold"], 0.4)
        self.assertEqual((config["rcnn_test_cfg"]["score_thr"], config["rcnn_test_cfg"]["max_per_img"]), (0.2, 67))
        self.assertEqual(config["bbox_head_bbox_coder_target_stds"], [0.125, 0.125, 0.25, 0.25])
        self.assertEqual(config["category_ids"], [5, 9])
        self.assertEqual(config["mask_roi_extractor_roi_layer"], {"type": "RoIAlign", "output_size": 6, "sampling_ratio": 0, "aligned": False})
        with open(self.path("preprocessor_config.json"), encoding="utf-8") as file:
            self.assertEqual(json.load(file)["size"], {"shortest_edge": 100, "longest_edge": 200})

    def test_manifest_has_the_hash_and_size_of_every_file(self):
        self.export(mask_model(), ["a", "b"])
        with open(self.path("manifest.json"), encoding="utf-8") as file:
            files = json.load(file)["files"]
        self.assertEqual(sorted(files) + ["manifest.json"], sorted(os.listdir(self.folder.name), key=lambda name: (name == "manifest.json", name)))
        for name, entry in files.items():
            with open(self.path(name), "rb") as file:
                content = file.read()
            self.assertEqual(entry, {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})

    def test_batch_norm_is_folded_exactly(self):
        for norm in (nn.BatchNorm2d, FrozenBatchNorm2d):
            with self.subTest(norm.__name__):
                backbone = Levels(norm=norm)
                self.export(mask_model(backbone), ["a", "b"])
                graph = self.graph("backbone.onnx")
                self.assertEqual({node.op_type for node in graph.node}, {"Conv", "Relu"})
                values = {tensor.name: torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
                node = next(node for node in graph.node if node.output[0] == "features_8")
                x = torch.randn(1, 3, 40, 48)
                folded = nn.functional.conv2d(x, values[node.input[1]], values[node.input[2]], 8, 1)
                torch.testing.assert_close(folded, backbone.eval()(x)["p0"], atol=1e-5, rtol=1e-5)

    def test_the_model_is_left_as_it_was(self):
        model = mask_model().train()
        before = {name: value.clone() for name, value in model.state_dict().items()}
        self.export(model, ["a", "b"])
        self.assertTrue(model.training and model.backbone.training)
        for name, value in model.state_dict().items():
            self.assertTrue(torch.equal(value, before[name]), name)

    def test_a_backbone_with_one_map_and_a_model_without_masks(self):
        class One(Levels):
            def forward(self, x):
                return super().forward(x)["p0"]

        model = FasterRCNN(One((16,)), rpn_anchor_generator=AnchorGenerator(((32, 64),), ((1.0,),)),
                           box_roi_pool=MultiScaleRoIAlign(["0"], 3, 2, canonical_scale=100), box_head=TwoMLPHead(36, 8),
                           box_predictor=FastRCNNPredictor(8, 2))
        self.export(model, ["a"])
        self.assertEqual(list(self.outputs("backbone.onnx")), ["features_16", "rpn_logits_16", "rpn_deltas_16"])
        self.assertFalse(os.path.exists(self.path("mask_head.onnx")))

    def test_keypoints(self):
        names = ["p0", "p1", "p2"]
        model = KeypointRCNN(Levels(), rpn_anchor_generator=AnchorGenerator(((16,), (32,), (64,)), ((1.0,),) * 3),
                             box_roi_pool=MultiScaleRoIAlign(names, 3, 2), box_head=TwoMLPHead(36, 8), box_predictor=FastRCNNPredictor(8, 2),
                             keypoint_roi_pool=MultiScaleRoIAlign(names, 4, 2), keypoint_head=KeypointRCNNHeads(4, (4,)),
                             keypoint_predictor=KeypointRCNNPredictor(4, 5))
        config = self.export(model, ["person"], keypoint_names=list("abcde"))
        self.assertEqual(self.outputs("keypoint_head.onnx"), {"heatmaps": ["rois", 5, 16, 16]})
        self.assertEqual(config["keypoint_roi_extractor_featmap_strides"], [8, 16, 32])

    def test_what_the_format_cannot_say_is_refused(self):
        self.refused("canonical_scale 100", mask_model(pool=MultiScaleRoIAlign(["p0", "p1"], 5, 2, canonical_scale=100)))
        self.refused("not square", mask_model(pool=MultiScaleRoIAlign(["p0"], (5, 6), 2)))
        self.refused("strides \\[8, 32\\]", mask_model(names=("p0", "p2")))
        self.refused("maps that the backbone does not give: \\['p9'\\]", mask_model(names=("p0", "p9")))
        self.refused("share a stride", mask_model(Levels((8, 8, 16))))
        self.refused("powers of two", mask_model(Levels((8, 16, 24))))
        self.refused("rpn_score_thresh", mask_model(rpn_score_thresh=0.1))
        self.refused("3 labels for a model with 2 classes", mask_model(), labels=["a", "b", "c"])
        self.refused("not a torchvision GeneralizedRCNN", nn.Linear(1, 1))

    def test_own_steps_are_refused(self):
        model = mask_model()
        model.transform.__class__ = type("Own", (type(model.transform),), {"resize": lambda self, image, target=None: (image, target)})
        self.refused("its own resize", model)
        model = mask_model()
        model.roi_heads.__class__ = type("Own", (type(model.roi_heads),), {"postprocess_detections": lambda self, *a: None})
        self.refused("roi_heads have their own", model)

    def test_a_size_that_tracing_would_freeze_is_refused(self):
        self.refused("froze a dimension", mask_model(Levels(frozen_size=True)), error=GraphError)


if __name__ == "__main__":
    unittest.main()

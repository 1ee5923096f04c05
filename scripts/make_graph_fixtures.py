#!/usr/bin/env python3
"""Makes the tiny ONNX graphs of tests/Fixtures/graphs: good ones, wrong ones and hostile ones.

Needs onnx 1.12 and numpy (Debian: python3-onnx). Running it again gives the same bytes.

    python3 scripts/make_graph_fixtures.py

The good graphs are those of a bundle with K = 3 classes, C = 4 channels, A = 3 anchors per cell, levels 8 and 16, pooled RoIs of
2 x 2, masks of 4 x 4 and two keypoints on maps of 2 x 2. Each other file departs from one of them in one way, told by its name.
"""

import pathlib

import numpy as np
from onnx import TensorProto, helper, numpy_helper

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures" / "graphs"
FLOAT, DOUBLE, INT32, INT64 = TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT32, TensorProto.INT64
C, K, A = 4, 3, 3


def weights(name, *shape):
    """Small multiples of 1/16, so that sums are exact in float32 and do not depend on their order."""
    values = ((np.arange(int(np.prod(shape))) * 37 + sum(name.encode())) % 31 - 15) / 16.0
    return numpy_helper.from_array(values.astype(np.float32).reshape(shape), name)


def constant(name, values, kind):
    return numpy_helper.from_array(np.array(values, kind), name)


def value(name, shape, kind=FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def node(kind, inputs, outputs, **attributes):
    return helper.make_node(kind, inputs.split(), outputs.split(), **attributes)


def ones(shape, output):
    return node("ConstantOfShape", shape, output, value=helper.make_tensor("one", FLOAT, [1], [1.0]))


def save(name, nodes, inputs, outputs, initializers=(), opsets=(("", 17),)):
    graph = helper.make_graph(nodes, "g", inputs, outputs, list(initializers))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(d, v) for d, v in opsets])
    model.ir_version = 8
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / name).write_bytes(model.SerializeToString(deterministic=True))


# ---- backbone ----------------------------------------------------------------------------------------------------------------

def backbone(name, *, pixels="pixel_values", pixel_shape=("batch", 3, "height", "width"), kind=FLOAT, strides=(8, 16), anchors=A,
             delta_channels=4 * A, channels=lambda stride: C, skip=(), rename=None, extra_input=False, before=(), source=None,
             extra_initializers=()):
    nodes, initializers, outputs = list(before), list(extra_initializers), []
    source = source or pixels
    if kind != FLOAT:
        nodes.append(node("Cast", source, "cast", to=FLOAT))
        source = "cast"
    for s in strides:
        c = channels(s)
        nodes += [
            node("AveragePool", source, f"p{s}", kernel_shape=[s, s], strides=[s, s]),
            node("Conv", f"p{s} w{s}", f"features_{s}"),
            node("Conv", f"features_{s} l{s}", f"rpn_logits_{s}"),
            node("Conv", f"features_{s} d{s}", f"rpn_deltas_{s}"),
        ]
        initializers += [weights(f"w{s}", c, 3, 1, 1), weights(f"l{s}", anchors, c, 1, 1), weights(f"d{s}", delta_channels, c, 1, 1)]
        for output, n in ((f"features_{s}", c), (f"rpn_logits_{s}", anchors), (f"rpn_deltas_{s}", delta_channels)):
            if output not in skip:
                outputs.append(value(output, (pixel_shape[0], n, f"h{s}", f"w{s}")))
    for old, new in (rename or {}).items():
        for n in nodes:
            n.output[:] = [new if o == old else o for o in n.output]
            n.input[:] = [new if i == old else i for i in n.input]
        for o in outputs:
            o.name = new if o.name == old else o.name
    inputs = [value(pixels, pixel_shape, kind)]
    if extra_input:
        inputs.append(value("im_info", ("batch", 3)))
    save(name, nodes, inputs, outputs, initializers)


backbone("backbone.onnx")
backbone("backbone_input_name.onnx", pixels="images")
backbone("backbone_input_double.onnx", kind=DOUBLE)
backbone("backbone_baked_batch.onnx", pixel_shape=(1, 3, "height", "width"))
backbone("backbone_baked_height.onnx", pixel_shape=("batch", 3, 64, "width"))
backbone("backbone_open_channels.onnx", pixel_shape=("batch", "channels", "height", "width"))
backbone("backbone_extra_input.onnx", extra_input=True)
backbone("backbone_channels_differ.onnx", channels=lambda s: C if s == 8 else C + 1)
backbone("backbone_no_deltas.onnx", skip=("rpn_deltas_16",))
backbone("backbone_no_logits.onnx", skip=("rpn_logits_16",))
backbone("backbone_deltas_3a.onnx", delta_channels=3 * A)
backbone("backbone_two_anchors.onnx", anchors=2, delta_channels=8)
backbone("backbone_level_gap.onnx", strides=(8, 32))
backbone("backbone_level_name.onnx", rename={"features_16": "features_p4"})
backbone("backbone_no_features.onnx", skip=("features_8", "features_16"))
# The square root of the pixels: NaN for a negative one.
backbone("backbone_nan.onnx", before=[node("Sqrt", "pixel_values", "root")], source="root")
# Every image twice, which no declaration shows.
backbone("backbone_batch_twice.onnx", before=[node("Concat", "pixel_values pixel_values", "twice", axis=0)], source="twice")

# A loop of 1,000,000 products of 64 x 64 matrices before the first pooling: takes many seconds unless it is stopped.
loop_body = helper.make_graph(
    [node("MatMul", "carry ones", "product"), node("Mul", "product small", "next"), node("Identity", "go", "go_on")],
    "body",
    [value("i", (), INT64), value("go", (), TensorProto.BOOL), value("carry", (64, 64))],
    [value("go_on", (), TensorProto.BOOL), value("next", (64, 64))],
)
backbone(
    "backbone_slow.onnx",
    before=[
        ones("side", "ones"),
        node("ReduceMean", "pixel_values", "mean", keepdims=0),
        node("Add", "ones mean", "start"),
        helper.make_node("Loop", ["count", "", "start"], ["end"], body=loop_body),
        node("ReduceMean", "end", "sum", keepdims=0),
        node("Mul", "sum zero", "nothing"),
        node("Add", "pixel_values nothing", "delayed"),
    ],
    source="delayed",
    extra_initializers=[
        constant("side", [64, 64], np.int64),
        constant("count", 1_000_000, np.int64),
        constant("small", 1 / 64, np.float32),
        constant("zero", 0, np.float32),
    ],
)


# ---- heads -------------------------------------------------------------------------------------------------------------------

def box_head(name, *, pooled=("rois", C, 2, 2), classes=K, deltas=4 * K, kind=FLOAT, log=False, twice=False, giant=False):
    rois, features = ("r" if twice else pooled[0]), int(np.prod(pooled[1:]))
    nodes, source = [], "pooled"
    if kind != FLOAT:
        nodes.append(node("Cast", source, "cast", to=FLOAT))
        source = "cast"
    if twice:
        nodes.append(node("Concat", f"{source} {source}", "both", axis=0))
        source = "both"
    if giant:
        # 4 terabytes of ones; the size comes from the input, so that nothing can fold it away.
        nodes += [node("Shape", source, "shape"), node("Mul", "shape million", "size"), ones("size", "huge"),
                  node("ReduceMean", "huge", "m", keepdims=0), node("Add", f"{source} m", "more")]
        source = "more"
    nodes += [node("Flatten", source, "flat"), node("MatMul", "flat wl", "raw"), node("MatMul", "flat wd", "deltas"),
              node("Log" if log else "Identity", "raw", "logits")]
    save(name, nodes, [value("pooled", pooled, kind)], [value("logits", (rois, classes + 1)), value("deltas", (rois, deltas))],
         [weights("wl", features, classes + 1), weights("wd", features, deltas)]
         + ([constant("million", [1, 1, 1 << 18, 1 << 18], np.int64)] if giant else []))


box_head("box_head.onnx")
box_head("box_head_agnostic.onnx", deltas=4)
box_head("box_head_four_classes.onnx", classes=K + 1, deltas=4 * (K + 1))
box_head("box_head_deltas.onnx", deltas=4 * K + 4)
box_head("box_head_channels.onnx", pooled=("rois", C + 1, 2, 2))
box_head("box_head_pooled_3x3.onnx", pooled=("rois", C, 3, 3))
box_head("box_head_rank.onnx", pooled=("rois", C * 4))
box_head("box_head_double.onnx", kind=DOUBLE)
box_head("box_head_baked_rois.onnx", pooled=(8, C, 2, 2))
box_head("box_head_nan.onnx", log=True)
box_head("box_head_twice.onnx", twice=True)
box_head("box_head_giant.onnx", giant=True)


def mask_head(name, *, label_kind=INT64, size=(4, 4), labels=True):
    h, w = size
    nodes = [node("ConvTranspose", "pooled wm", "all", strides=[h // 2, w // 2])]
    inputs = [value("pooled", ("rois", C, 2, 2))]
    if labels:
        inputs.append(value("labels", ("rois",), label_kind))
        nodes += [node("Cast", "labels", "l64", to=INT64), node("Unsqueeze", "l64 one", "index"),
                  node("GatherND", "all index", "mask_logits", batch_dims=1)]
    else:
        nodes.append(node("ReduceMean", "all", "mask_logits", axes=[1], keepdims=0))
    save(name, nodes, inputs, [value("mask_logits", ("rois", h, w))],
         [weights("wm", C, K, h // 2, w // 2), constant("one", [1], np.int64)])


mask_head("mask_head.onnx")
mask_head("mask_head_int32_labels.onnx", label_kind=INT32)
mask_head("mask_head_not_square.onnx", size=(4, 6))
mask_head("mask_head_no_labels.onnx", labels=False)


def keypoint_head(name, *, keypoints=2, square=True):
    nodes = [node("Conv", "pooled wk", "heatmaps" if square else "maps")]
    if not square:
        nodes.append(node("Concat", "maps maps", "heatmaps", axis=3))
    save(name, nodes, [value("pooled", ("rois", C, 2, 2))], [value("heatmaps", ("rois", keypoints, 2, 2 if square else 4))],
         [weights("wk", keypoints, C, 1, 1)])


keypoint_head("keypoint_head.onnx")
keypoint_head("keypoint_head_three.onnx", keypoints=3)
keypoint_head("keypoint_head_not_square.onnx", square=False)

# ---- what the good graphs give, by numpy alone ------------------------------------------------------------------------------

def sample(*shape):
    """Multiples of 1/8 in [-2, 2)."""
    return ((np.arange(int(np.prod(shape))) * 13 % 32 - 16) / 8.0).astype(np.float32).reshape(shape)


def array(name, *shape):
    return numpy_helper.to_array(weights(name, *shape)).astype(np.float64)


def expect(name, values):
    np.save(OUT / f"{name}.npy", np.ascontiguousarray(values, dtype=np.float32))


pixels = sample(2, 3, 40, 24)
for s in (8, 16):
    h, w = 40 // s, 24 // s
    mean = pixels[:, :, :h * s, :w * s].astype(np.float64).reshape(2, 3, h, s, w, s).mean(axis=(3, 5))
    features = np.einsum("bchw,oc->bohw", mean, array(f"w{s}", C, 3))
    expect(f"features_{s}", features)
    expect(f"rpn_logits_{s}", np.einsum("bchw,oc->bohw", features, array(f"l{s}", A, C)))
    expect(f"rpn_deltas_{s}", np.einsum("bchw,oc->bohw", features, array(f"d{s}", 4 * A, C)))

pooled, labels = sample(5, C, 2, 2), [2, 0, 1, 2, 1]
expect("logits", pooled.reshape(5, 16) @ array("wl", 16, K + 1))
expect("deltas", pooled.reshape(5, 16) @ array("wd", 16, 4 * K))
masks = np.einsum("rcyx,ckij->rkyixj", pooled, array("wm", C, K, 2, 2)).reshape(5, K, 4, 4)
expect("mask_logits", masks[np.arange(5), labels])
expect("heatmaps", np.einsum("rcyx,nc->rnyx", pooled, array("wk", 2, C)))

# ---- external data -----------------------------------------------------------------------------------------------------------

POOLED, LOGITS = value("pooled", ("rois", C, 2, 2)), value("logits", ("rois", K + 1))
FLAT = node("Flatten", "pooled", "flat")


def external(name, shape, location, **more):
    tensor = TensorProto(name=name, data_type=FLOAT, data_location=TensorProto.EXTERNAL, dims=shape)
    for key, text in dict(location=location, **more).items():
        tensor.external_data.add(key=key, value=str(text))
    return tensor


# box_head.onnx with its weights outside: both matrices in one file, the second behind an offset.
wl, wd = weights("wl", 16, K + 1).raw_data, weights("wd", 16, 4 * K).raw_data
save("box_head_external.onnx", [FLAT, node("MatMul", "flat wl", "logits"), node("MatMul", "flat wd", "deltas")],
     [POOLED], [LOGITS, value("deltas", ("rois", 4 * K))],
     [external("wl", [16, K + 1], "box_head.bin", length=len(wl)),
      external("wd", [16, 4 * K], "box_head.bin", offset=len(wl), length=len(wd))])
(OUT / "box_head.bin").write_bytes(wl + wd)

# ---- hostile -----------------------------------------------------------------------------------------------------------------

MATMUL = [FLAT, node("MatMul", "flat w", "logits")]


def lying(dims):
    tensor = TensorProto(name="w", data_type=FLOAT, raw_data=b"\0" * 16)
    tensor.dims.extend(dims)
    return tensor


save("hostile_unknown_op.onnx", [node("/home/victim/secret/NoSuchOp", "pooled", "logits")], [POOLED], [LOGITS])
save("hostile_unknown_domain.onnx", [helper.make_node("Steal", ["pooled"], ["logits"], domain="evil.example")], [POOLED], [LOGITS],
     opsets=(("", 17), ("evil.example", 1)))
save("hostile_future_opset.onnx", MATMUL, [POOLED], [LOGITS], [weights("w", 16, K + 1)], opsets=(("", 999),))
save("hostile_giant_initializer.onnx", MATMUL, [POOLED], [LOGITS], [lying([1 << 31, 1 << 31])])
save("hostile_negative_initializer.onnx", MATMUL, [POOLED], [LOGITS], [lying([-16, K + 1])])
save("hostile_short_initializer.onnx", MATMUL, [POOLED], [LOGITS], [lying([16, K + 1])])
save("hostile_cycle.onnx", [node("Add", "pooled b", "a"), node("Add", "a pooled", "b"), node("Flatten", "b", "logits")], [POOLED], [LOGITS])
save("hostile_missing_input.onnx", [node("Add", "pooled nowhere", "logits")], [POOLED], [LOGITS])
save("hostile_type_clash.onnx", [node("And", "pooled pooled", "logits")], [POOLED], [LOGITS])
save("hostile_external_absolute.onnx", MATMUL, [POOLED], [LOGITS], [external("w", [16, K + 1], "/etc/passwd")])
save("hostile_external_escape.onnx", MATMUL, [POOLED], [LOGITS], [external("w", [16, K + 1], "../../../../../../etc/passwd")])

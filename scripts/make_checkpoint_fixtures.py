#!/usr/bin/env python3
"""Makes tests/Fixtures/checkpoints: small checkpoints of every container and expected.json, which says what is in them.

Needs PyTorch and NumPy (Debian: python3-torch 1.13, python3-numpy 1.24). Run it from the repository root:
    python3 scripts/make_checkpoint_fixtures.py
A run gives the same content each time, though not the same bytes: PyTorch's older form names its storages by their addresses.

What PyTorch 1.13 and NumPy 1.24 cannot write themselves (PyTorch 2's additions, big-endian machines, Python 2, safetensors) is put together
here from the formats' definitions.
"""
import argparse
import collections
import io
import json
import pathlib
import pickle
import struct
import types
import zipfile

import numpy
import torch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures" / "checkpoints"

TYPES = {
    "float32": "Float32", "float16": "Float16", "bfloat16": "BFloat16", "float64": "Float64", "int64": "Int64", "int32": "Int32",
    "int16": "Int16", "int8": "Int8", "uint8": "UInt8", "bool": "Bool",
}

expected = {"contents": [], "files": {}}


def expect(file, format, tensors, metadata):
    """Notes what a file holds; values are what each element is in float32."""
    described = {}
    for name, tensor in tensors.items():
        if isinstance(tensor, torch.Tensor):
            kind, values = str(tensor.dtype).removeprefix("torch."), tensor.detach().to(torch.float32).contiguous().flatten().tolist()
        else:
            kind, values = tensor.dtype.name, tensor.astype(numpy.float32).flatten().tolist()
        described[name] = {"type": TYPES[kind], "shape": list(tensor.shape), "values": values}
    content = {"tensors": described, "metadata": metadata}
    if content not in expected["contents"]:
        expected["contents"].append(content)
    expected["files"][file] = {"format": format, "content": expected["contents"].index(content)}


def every_type():
    """A tensor of each type, with the ends of its range where they are exact."""
    special = [0.0, -0.0, 1.5, -2.0, 65504.0, -6.103515625e-05, 5.9604644775390625e-08, 0.333251953125]
    return collections.OrderedDict([
        ("float32", torch.tensor([1e-45, 3.4028234663852886e38, -1.1754943508222875e-38, 0.1])),
        ("float16", torch.tensor(special, dtype=torch.float16)),
        ("bfloat16", torch.tensor([1.0, -3.140625, 3.3895313892515355e38, 9.183549615799121e-41, 0.0]).bfloat16()),
        ("float64", torch.tensor([0.1, 1e-300, -123456789.123456789, 16777217.0], dtype=torch.float64)),
        ("int64", torch.tensor([0, -1, 16777217, 2**62, -2**63, 33554435])),
        ("int32", torch.tensor([[0, -1], [2**31 - 1, -2**31]], dtype=torch.int32)),
        ("int16", torch.tensor([-32768, 32767], dtype=torch.int16)),
        ("int8", torch.tensor([-128, 127, 0], dtype=torch.int8)),
        ("uint8", torch.tensor([[[0, 128, 255]]], dtype=torch.uint8)),
        ("bool", torch.tensor([True, False, True])),
    ])


def views():
    """Tensors that are not their storage from its first element on."""
    grid = torch.arange(24.0).reshape(4, 6)
    volume = torch.arange(2 * 3 * 4 * 5.0).reshape(2, 3, 4, 5)
    return collections.OrderedDict([
        ("grid", grid),
        ("transposed", grid.t()),
        ("part", grid[1:3, 1::2]),
        ("column", grid[:, 5]),
        ("last", grid[3, 5]),
        ("repeated", torch.tensor([7.0, 8.0])[:, None].expand(2, 3)),
        ("windows", torch.arange(6.0).unfold(0, 3, 1)),
        ("channels_last", volume.contiguous(memory_format=torch.channels_last)),
        ("permuted", volume.half().permute(3, 1, 0, 2)),
        ("scalar", torch.tensor(-4.25)),
        ("empty", torch.zeros(0, 3)),
        ("empty_view", grid[4:]),
        ("parameter", torch.nn.Parameter(torch.tensor([1.0, 2.0]))),
    ])


def torch_forms(name, content, tensors, metadata, **options):
    for form, zipped in (("zip", True), ("legacy", False)):
        torch.save(content, FOLDER / f"{name}_{form}.pth", _use_new_zipfile_serialization=zipped, **options)
        expect(f"{name}_{form}.pth", f"Torch{form.capitalize()}", tensors, metadata)


def by_torch():
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3, bias=False), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))
    state = model.state_dict()
    torch_forms("state", state, state, {})
    torch_forms("protocol4", state, state, {}, pickle_protocol=4)
    torch_forms("types", every_type(), every_type(), {})
    torch_forms("views", {"state_dict": views(), "epoch": 12}, views(), {"epoch": 12})

    # As torchvision's training script saves it, from several devices.
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[16, 22])
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    schedule.step()
    arguments = argparse.Namespace(dataset="coco", lr=0.02, lr_steps=[16, 22], masks=None, amp=False, shape=torch.Size([2, 3]),
                                   device=torch.device("cuda:1"), kind=torch.float16)
    wrapped = collections.OrderedDict((f"module.{name}", value) for name, value in state.items())
    training = {"model": wrapped, "optimizer": optimizer.state_dict(), "lr_scheduler": schedule.state_dict(), "args": arguments, "epoch": 3,
                "rng": torch.arange(4, dtype=torch.uint8)}
    group = {key: value for key, value in optimizer.state_dict()["param_groups"][0].items()}
    metadata = {
        "optimizer": {"state": {str(index): {} for index in optimizer.state_dict()["state"]}, "param_groups": [group]},
        "lr_scheduler": {**schedule.state_dict(), "milestones": {"16": 1, "22": 1}},
        "args": {"dataset": "coco", "lr": 0.02, "lr_steps": [16, 22], "masks": None, "amp": False, "shape": [2, 3], "device": "cuda:1"},
        "epoch": 3,
    }
    torch_forms("training", training, state, metadata)

    # As mmdetection saves it; nested once more.
    meta = {"CLASSES": ("cell", "débris"), "seed": 2**40, "big": 2**70, "lr": 1e-4, "pairs": [(1, 2.5), (True, None)], "tags": {"a"},
            "nested": {"deep": {1: "one", 2.5: "two", (3, 4): "left out"}}, "bytes": b"left out", "accuracy": numpy.float64(0.25),
            "count": numpy.int32(-7), "done": numpy.bool_(True), "table": numpy.zeros(3)}
    plain = {"CLASSES": ["cell", "débris"], "seed": 2**40, "big": float(2**70), "lr": 1e-4, "pairs": [[1, 2.5], [True, None]], "tags": ["a"],
             "nested": {"deep": {"1": "one", "2.5": "two"}}, "accuracy": 0.25, "count": -7, "done": True}
    torch_forms("nested", {"meta": meta, "model": {"state_dict": state, "ema": 1}}, state, {"meta": plain, "ema": 1})

    # A whole model, which cannot be read without its class.
    for form, zipped in (("zip", True), ("legacy", False)):
        torch.save(torch.nn.Linear(2, 1), FOLDER / f"whole_model_{form}.pth", _use_new_zipfile_serialization=zipped)


def by_newer_torch():
    """The archive of PyTorch 2: its extra entries, an untyped storage with the tensor's own type, and a big-endian machine's bytes."""
    storage = type("UntypedStorage", (), {"__module__": "torch.storage"})
    rebuild = types.FunctionType((lambda *_: None).__code__, {}, "_rebuild_tensor_v3")
    rebuild.__module__, rebuild.__qualname__ = "torch._utils", "_rebuild_tensor_v3"
    previous = torch.storage.__dict__.get("UntypedStorage")
    torch.storage.UntypedStorage, torch._utils._rebuild_tensor_v3 = storage, rebuild
    tensor = torch.tensor([[1.0, -2.0, 3.5], [4.0, 5.0, 6.0]])

    class Reference:
        def __init__(self, kind, key, count):
            self.key = ("storage", kind, key, "cpu", count)

    class Tensor:
        def __init__(self, *arguments, function):
            self.arguments, self.function = arguments, function

        def __reduce__(self):
            return self.function, self.arguments

    class Pickler(pickle.Pickler):
        def persistent_id(self, value):
            return value.key if isinstance(value, Reference) else None

    hooks = collections.OrderedDict()
    content = collections.OrderedDict([
        ("untyped", Tensor(Reference(storage, "0", 24), 0, (2, 3), (3, 1), False, hooks, torch.float32, function=rebuild)),
        ("typed", Tensor(Reference(torch.FloatStorage, "1", 6), 1, (3,), (2,), False, hooks, function=torch._utils._rebuild_tensor_v2)),
        ("whole", Tensor(Reference(torch.LongStorage, "2", 2), 0, (2,), (1,), False, hooks, function=torch._utils._rebuild_tensor_v2)),
    ])
    data = io.BytesIO()
    pickler = Pickler(data, 2)
    pickler.dump(content)
    tensors = {"untyped": tensor, "typed": tensor.flatten()[1::2], "whole": torch.tensor([-2, 300])}
    for order, mark in (("little", "<"), ("big", ">")):
        floats, longs = struct.pack(f"{mark}6f", *tensor.flatten().tolist()), struct.pack(f"{mark}2q", -2, 300)
        with zipfile.ZipFile(FOLDER / f"torch2_{order}.pth", "w") as archive:
            for name, value in (("data.pkl", data.getvalue()), (".format_version", b"1"), (".storage_alignment", b"64"),
                                ("byteorder", order.encode()), ("data/0", floats), ("data/1", floats), ("data/2", longs),
                                ("version", b"3\n"), (".data/serialization_id", b"0" * 40)):
                archive.writestr(f"archive/{name}", value)
        expect(f"torch2_{order}.pth", "TorchZip", tensors, {})
    del torch._utils._rebuild_tensor_v3
    if previous is None:
        del torch.storage.UntypedStorage
    else:
        torch.storage.UntypedStorage = previous


def by_numpy():
    arrays = {name: tensor.numpy() for name, tensor in every_type().items() if name != "bfloat16"}
    arrays["columns"] = numpy.asfortranarray(numpy.arange(24, dtype=numpy.float32).reshape(2, 3, 4))
    arrays["transposed"] = numpy.arange(6, dtype=numpy.float64).reshape(2, 3).T
    arrays["big_endian"] = numpy.array([1.5, -2.25, 1e10], dtype=">f4")
    arrays["big_endian_columns"] = numpy.asfortranarray(numpy.arange(600, 606, dtype=">i8").reshape(2, 3))
    arrays["scalar"] = numpy.array(0.5, dtype=numpy.float32)
    arrays["empty"] = numpy.zeros((2, 0), dtype=numpy.float32)
    arrays["bytes"] = numpy.arange(256, dtype=numpy.uint8)
    content = {"model": arrays, "__author__": "Detectron2 Model Zoo", "matching_heuristics": True, "score": numpy.float32(0.5),
               "names": numpy.array(["left", "out"]), "objects": numpy.array([None, "out"], dtype=object)}
    metadata = {"__author__": "Detectron2 Model Zoo", "matching_heuristics": True, "score": 0.5}
    for protocol in (2, 3, 4, 5):
        (FOLDER / f"numpy_protocol{protocol}.pkl").write_bytes(pickle.dumps(content, protocol))
        expect(f"numpy_protocol{protocol}.pkl", "NumpyPickle", arrays, metadata)

    # NumPy 2 moved its modules.
    moved = pickle.dumps(content, 2).replace(b"cnumpy.core.", b"cnumpy._core.")
    (FOLDER / "numpy2.pkl").write_bytes(moved)
    expect("numpy2.pkl", "NumpyPickle", arrays, metadata)


def python2_text(value):
    data = value.encode("latin1")
    return (b"U" + struct.pack("<B", len(data)) if len(data) < 256 else b"T" + struct.pack("<I", len(data))) + data


def python2_array(array):
    """What numpy.ndarray.__reduce__ becomes in Python 2: the bytes are a byte string."""
    name = array.dtype.str[1:]
    shape = b"(" + b"".join(b"M" + struct.pack("<H", size) for size in array.shape) + b"t"
    dtype = (b"cnumpy\ndtype\n" + python2_text(name) + b"K\x00K\x01\x87R(K\x03" + python2_text("|" if array.itemsize == 1 else "<")
             + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb")
    data = array.tobytes(order="F" if array.flags.fnc else "C")
    return (b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + python2_text("b") + b"\x87R"
            + b"(K\x01" + shape + dtype + (b"\x88" if array.flags.fnc else b"\x89") + python2_text(data.decode("latin1")) + b"tb")


def by_python2():
    arrays = collections.OrderedDict([
        ("conv1_w", numpy.linspace(-1, 1, 96, dtype=numpy.float32).reshape(4, 24)),
        ("conv1_b", numpy.array([0.5, -0.25], dtype=numpy.float32)),
        ("columns", numpy.asfortranarray(numpy.arange(6, dtype=numpy.float64).reshape(2, 3))),
        ("bytes", numpy.arange(256, dtype=numpy.uint8)),
    ])
    pairs = b"]" + b"(" + b"".join(b"](" + python2_text(name) + python2_array(array) + b"e" for name, array in arrays.items()) + b"e"
    data = (b"\x80\x02}q\x00(" + python2_text("model") + b"ccollections\nOrderedDict\n" + pairs + b"\x85R"
            + python2_text("author") + python2_text("caf\xe9")
            + python2_text("large") + b"I5000000000\n" + python2_text("long") + b"L12L\n" + python2_text("yes") + b"I01\n"
            + python2_text("unicode") + b"X\x05\x00\x00\x00caf\xc3\xa9" + b"u.")
    read = pickle.loads(data, encoding="latin1")
    assert all((read["model"][name] == array).all() for name, array in arrays.items())
    (FOLDER / "numpy_python2.pkl").write_bytes(data)
    metadata = {name: value for name, value in read.items() if name != "model"}
    assert metadata == {"author": "café", "large": 5000000000, "long": 12, "yes": True, "unicode": "café"}
    expect("numpy_python2.pkl", "NumpyPickle", arrays, metadata)


def by_safetensors():
    """As its definition says: eight bytes of length, the header in JSON padded with spaces, the tensors without gaps."""
    names = {"float32": "F32", "float16": "F16", "bfloat16": "BF16", "float64": "F64", "int64": "I64", "int32": "I32", "int16": "I16",
             "int8": "I8", "uint8": "U8", "bool": "BOOL"}
    tensors = {**every_type(), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 4), "módulo.weight": torch.arange(6.0).reshape(2, 3)}
    header, data = {"__metadata__": {"format": "pt", "note": "1"}}, b""
    for name, tensor in tensors.items():
        kind = str(tensor.dtype).removeprefix("torch.")
        raw = tensor.view(torch.int16).numpy().tobytes() if kind == "bfloat16" else tensor.numpy().tobytes()
        header[name] = {"dtype": names[kind], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / "types.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
    expect("types.safetensors", "SafeTensors", tensors, header["__metadata__"])


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(6)
    by_torch()
    by_newer_torch()
    by_numpy()
    by_python2()
    by_safetensors()
    (FOLDER / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()

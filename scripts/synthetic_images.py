"""Pictures made by integer arithmetic alone, so that a test in another language can make the same ones without a file.

    state(0) = 2654435761 * (seed + 1) mod 2^32
    next(n): state = state * 1664525 + 1013904223 mod 2^32, gives (state >> 16) mod n          (n <= 65536)

1. Ground: value(x, y, c) = ((3x + 5y + 37c + 11 seed) mod 256) / 4, a whole number, rounded down.
2. Shapes: 9 + seed mod 4 of them, one over the other. Drawn in this order: centre cx = next(width), cy = next(height),
   rx = 1 + next(1 + width / 3), ry = 1 + next(1 + height / 3), then the colours of the planes 0, 1, 2 = 40 + next(200).
   Shape number i (from 0) is a rectangle |x - cx| <= rx, |y - cy| <= ry where i is even,
   an ellipse (x - cx)^2 ry^2 + (y - cy)^2 rx^2 <= rx^2 ry^2 where i is odd. All divisions are whole.
3. Noise: h = (x * 73856093) xor (y * 19349663) xor ((c + 1) * 83492791) xor (seed * 2971215073), each product mod 2^32;
   h = (h xor (h >> 13)) * 1274126177 mod 2^32; the value grows by (h >> 16) mod 32 and stops at 255.
"""
import numpy as np


class Sequence:
    def __init__(self, seed):
        self.state = 2654435761 * (seed + 1) % 2**32

    def next(self, n):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return (self.state >> 16) % n


def synthetic_image(width, height, seed):
    """uint8 array [height, width, 3], RGB."""
    x = np.arange(width, dtype=np.int64)[None, :, None]
    y = np.arange(height, dtype=np.int64)[:, None, None]
    c = np.arange(3, dtype=np.int64)[None, None, :]
    image = (3 * x + 5 * y + 37 * c + 11 * seed) % 256 // 4
    draw = Sequence(seed)
    for index in range(9 + seed % 4):
        cx, cy = draw.next(width), draw.next(height)
        rx, ry = 1 + draw.next(1 + width // 3), 1 + draw.next(1 + height // 3)
        colour = np.array([40 + draw.next(200) for _ in range(3)])
        if index % 2 == 0:
            inside = (abs(x - cx) <= rx) & (abs(y - cy) <= ry)
        else:
            inside = (x - cx) ** 2 * ry**2 + (y - cy) ** 2 * rx**2 <= rx**2 * ry**2
        image = np.where(inside, colour, image)
    h = (x * 73856093 % 2**32) ^ (y * 19349663 % 2**32) ^ ((c + 1) * 83492791 % 2**32) ^ (seed * 2971215073 % 2**32)
    h = (h ^ (h >> 13)) * 1274126177 % 2**32
    return np.minimum(image + (h >> 16) % 32, 255).astype(np.uint8)

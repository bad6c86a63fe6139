"""What is on the screen: text, flat areas, a gradient, few colours, and a photograph's noise."""

import numpy as np

from sealvnc.rfb.session.framebuffer import Framebuffer

SIZE = (1920, 1080)


def desktop(seed: int) -> Framebuffer:
    """One of many such screens."""
    width, height = SIZE
    random = np.random.default_rng(seed)
    a = np.full((height, width, 3), (240, 240, 245), np.uint8)
    a[:40] = 40, 60, 90
    for y in range(60, height - 20, 18):
        ink = random.random((12, width)) < 0.18
        ink[:, random.random(width) < 0.3] = False
        a[y : y + 12][ink] = 20
    a[540:740, 960:1260] = random.integers(0, 256, (200, 300, 3))
    a[100:300, 1500:1900, 0] = np.linspace(0, 255, 400)
    colors = np.array([[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 9, 9], [200, 200, 0]])
    a[300:420, 50:350] = random.choice(colors, (120, 300))
    picture = Framebuffer(width, height)
    words = a.astype(np.uint32)
    flat = (words[..., 0] << 16 | words[..., 1] << 8 | words[..., 2]).ravel()
    picture.words[:] = memoryview(np.ascontiguousarray(flat, np.uint32))
    return picture

"""vncdotool in front of a film: its client, which keeps a picture, asking for each frame."""

import sys
from typing import ClassVar

from twisted.internet import reactor
from vncdotool.client import VNCDoToolClient, VNCDoToolFactory
from vncdotool.const import Encoding


class Watching(VNCDoToolClient):
    encodings: ClassVar = {Encoding(int(sys.argv[2])), Encoding.RAW}

    def vncConnectionMade(self) -> None:
        super().vncConnectionMade()
        self.setEncodings([Encoding(int(sys.argv[2]))])
        self.framebufferUpdateRequest()

    def commitUpdate(self, rectangles=None) -> None:
        super().commitUpdate(rectangles)
        self.framebufferUpdateRequest(incremental=True)

    def connectionLost(self, reason=None) -> None:
        reactor.stop()


class Factory(VNCDoToolFactory):
    protocol = Watching


factory = Factory()
factory.username = factory.password = None
reactor.connectTCP("127.0.0.1", int(sys.argv[1]), factory)
reactor.run()

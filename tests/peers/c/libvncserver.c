/* A VNC server on libvncserver with the Tight security type (16), which its extension for
 * TightVNC's file transfer brings along.
 *
 *     libvncserver PORT [PASSWORD]
 *
 * One picture of 64 x 48: the pixel at x, y is 0x00XXYY80. "ready" on standard output when
 * it listens on 127.0.0.1. See tests/peers/libraries.py.
 */
#include <assert.h>
#include <rfb/rfb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define WIDTH 64
#define HEIGHT 48

int main(int argc, char *argv[])
{
    assert(argc == 2 || argc == 3);
    rfbRegisterTightVNCFileTransferExtension();
    rfbScreenInfoPtr screen = rfbGetScreen(NULL, NULL, WIDTH, HEIGHT, 8, 3, 4);
    assert(screen);
    uint32_t *pixels = calloc(WIDTH * HEIGHT, sizeof *pixels);
    assert(pixels);
    for (uint32_t y = 0; y < HEIGHT; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            pixels[y * WIDTH + x] = x << 16 | y << 8 | 0x80;
    screen->frameBuffer = (char *)pixels;
    screen->serverFormat.redShift = 16;
    screen->serverFormat.greenShift = 8;
    screen->serverFormat.blueShift = 0;
    screen->desktopName = "libvncserver";
    screen->autoPort = FALSE;
    screen->port = atoi(argv[1]);
    screen->ipv6port = 0;
    screen->listenInterface = htonl(INADDR_LOOPBACK);
    char *passwords[] = {argc == 3 ? argv[2] : NULL, NULL};
    if (argc == 3) {
        screen->authPasswdData = passwords;
        screen->passwordCheck = rfbCheckPasswordByList;
    }
    rfbInitServer(screen);
    if (screen->listenSock == RFB_INVALID_SOCKET)
        return 1;
    puts("ready");
    fflush(stdout);
    rfbRunEventLoop(screen, 20000, FALSE);
    return 0;
}

/* A VNC client on libvncclient (Remmina, KRDC): two frames in one encoding.
 *
 *     encodings PORT ENCODINGS QUALITY BITS FIRST SECOND
 *
 * Connects to 127.0.0.1, where nobody has to log in, and announces ENCODINGS ("tight zrle").
 * QUALITY is JPEG's, 0 to 9; less than 0: no JPEG. BITS a pixel are 32 (bytes blue, green, red
 * and one more) or 16 (5 red, 6 green, 5 blue, little endian).
 * The whole picture goes to the file FIRST, as it lies in memory; then Return is pressed, and
 * after the next update with pixels it goes to SECOND.
 *
 * On standard error libvncclient's own log. The status is 0 after all of it, 1 if the login
 * failed, 2 if a picture did not come. See tests/peers/vncclient.py.
 */
#include <assert.h>
#include <rfb/rfbclient.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECONDS 20 /* for all of it */
#define RETURN 0xFF0D

static int updated;
static long painted; /* pixels, in all updates so far */

static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}

static void finished(rfbClient *client)
{
    (void)client;
    updated = 1;
}

static void got(rfbClient *client, int x, int y, int width, int height)
{
    (void)client;
    (void)x;
    (void)y;
    painted += (long)width * height;
}

/* An update may bring news only, and no pixels. */
static int wait_for_pixels(rfbClient *client, long pixels)
{
    for (updated = painted = 0; !updated || painted < pixels;) {
        int ready = WaitForMessage(client, 100000);
        if (ready < 0 || (ready > 0 && !HandleRFBServerMessage(client)))
            return 0;
    }
    return 1;
}

static int save(const rfbClient *client, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return 0;
    size_t size = (size_t)client->width * client->height * client->format.bitsPerPixel / 8;
    size_t written = fwrite(client->frameBuffer, 1, size, file);
    return fclose(file) == 0 && written == size;
}

static void set_format(rfbPixelFormat *format, int bits)
{
    format->bigEndian = FALSE;
    format->trueColour = TRUE;
    format->depth = bits == 32 ? 24 : 16;
    format->redMax = format->blueMax = bits == 32 ? 255 : 31;
    format->greenMax = bits == 32 ? 255 : 63;
    format->redShift = bits == 32 ? 16 : 11;
    format->greenShift = bits == 32 ? 8 : 5;
    format->blueShift = 0;
}

int main(int argc, char *argv[])
{
    assert(argc == 7);
    alarm(SECONDS);
    rfbClientLog = rfbClientErr = say;
    int quality = atoi(argv[3]), bits = atoi(argv[4]);

    rfbClient *client = bits == 32 ? rfbGetClient(8, 3, 4) : rfbGetClient(5, 3, 2);
    assert(client);
    set_format(&client->format, bits);
    client->appData.encodingsString = argv[2];
    client->appData.enableJPEG = quality >= 0;
    client->appData.qualityLevel = quality;
    client->appData.compressLevel = 1;
    client->appData.useRemoteCursor = TRUE; /* or the pointer would be in the picture */
    client->serverHost = strdup("127.0.0.1");
    client->serverPort = atoi(argv[1]);
    client->GotFrameBufferUpdate = got;
    client->FinishedFrameBufferUpdate = finished;

    if (!rfbInitClient(client, NULL, NULL)) /* it also asks for all of the picture */
        return 1;
    long pixels = (long)client->width * client->height;
    if (!wait_for_pixels(client, pixels) || !save(client, argv[5]))
        return 2;
    if (!SendKeyEvent(client, RETURN, TRUE) || !SendKeyEvent(client, RETURN, FALSE))
        return 2;
    if (!wait_for_pixels(client, 1) || !save(client, argv[6])) /* it has asked by itself */
        return 2;
    rfbClientCleanup(client);
    return 0;
}

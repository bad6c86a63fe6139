/* libvncclient in front of a film, without a window: watch PORT ENCODING. Ends at the bell. */
#include <rfb/rfbclient.h>
#include <stdlib.h>
#include <unistd.h>

static void bell(rfbClient *client)
{
    (void)client;
    _exit(0);
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    rfbClient *client = rfbGetClient(8, 3, 4);
    client->canHandleNewFBSize = FALSE;
    client->serverHost = strdup("127.0.0.1");
    client->serverPort = atoi(argv[1]);
    client->appData.encodingsString = argv[2];
    client->appData.enableJPEG = TRUE;
    client->Bell = bell;
    extern void quiet(const char *, ...);
    rfbClientLog = rfbClientErr = quiet;
    if (!rfbInitClient(client, NULL, NULL))
        return 1;
    for (;;)
        if (WaitForMessage(client, 1000000) < 0 || !HandleRFBServerMessage(client))
            return 0;
}

void quiet(const char *format, ...)
{
    (void)format;
}

/* A VNC client on libvncclient (Remmina, KRDC): one login, one picture, one key.
 *
 *     vncclient PORT TYPES MECHANISM USER PASSWORD CA PICTURE
 *
 * Connects to 127.0.0.1: libvncclient gives Cyrus SASL the host's name for its address, which
 * has to be numeric. TYPES are numbers of security types by commas, and MECHANISM is a
 * SASL mechanism; an empty one leaves it to the library.
 * The picture of the first update goes to the file PICTURE (PPM), then Return is pressed and a
 * second update awaited.
 *
 * On standard output: "initialized MILLISECONDS WIDTH HEIGHT NAME", "updated MILLISECONDS"; on
 * standard error libvncclient's own log. The status is 0 after all of it, 1 after a login that
 * failed, 2 if no picture came. See tests/peers/vncclient.py.
 */
#include <assert.h>
#include <rfb/rfbclient.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 10 /* for all of it */
#define MOST_TYPES 8

static const char *mechanism, *user, *password, *ca;
static int updated;

static double milliseconds(void)
{
    static struct timespec start;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (start.tv_sec == 0)
        start = now;
    return (now.tv_sec - start.tv_sec) * 1e3 + (now.tv_nsec - start.tv_nsec) / 1e6;
}

static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
}

/* libvncclient frees what most of these return, hence the copies. */

static char *get_user(rfbClient *client)
{
    (void)client;
    return strdup(user);
}

static char *get_password(rfbClient *client)
{
    (void)client;
    return strdup(password);
}

static char *get_mechanism(rfbClient *client, char *offered)
{
    (void)client;
    (void)offered;
    return *mechanism ? strdup(mechanism) : NULL;
}

static rfbCredential *get_credential(rfbClient *client, int type)
{
    (void)client;
    rfbCredential *credential = calloc(1, sizeof *credential);
    assert(credential);
    if (type == rfbCredentialTypeX509) {
        credential->x509Credential.x509CACertFile = strdup(ca);
        credential->x509Credential.x509CrlVerifyMode = rfbX509CrlVerifyNone;
    } else {
        credential->userCredential.username = strdup(user);
        credential->userCredential.password = strdup(password);
    }
    return credential;
}

static void finished(rfbClient *client)
{
    (void)client;
    updated = 1;
}

static int wait_for_update(rfbClient *client)
{
    for (updated = 0; !updated;) {
        int ready = WaitForMessage(client, 100000);
        if (ready < 0 || (ready > 0 && !HandleRFBServerMessage(client)))
            return 0;
    }
    return 1;
}

static void allow(rfbClient *client, char *types)
{
    uint32_t numbers[MOST_TYPES];
    int count = 0;
    for (char *each = strtok(types, ","); each; each = strtok(NULL, ",")) {
        assert(count < MOST_TYPES);
        numbers[count++] = (uint32_t)strtoul(each, NULL, 10);
    }
    if (count)
        SetClientAuthSchemes(client, numbers, count);
}

static int save(const rfbClient *client, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return 0;
    fprintf(file, "P6\n%d %d\n255\n", client->width, client->height);
    for (int i = 0; i < client->width * client->height; i++)
        fwrite(client->frameBuffer + 4 * i, 1, 3, file);
    return fclose(file) == 0;
}

int main(int argc, char *argv[])
{
    assert(argc == 8);
    alarm(SECONDS);
    setvbuf(stdout, NULL, _IOLBF, 0);
    milliseconds();
    mechanism = argv[3];
    user = argv[4];
    password = argv[5];
    ca = argv[6];
    rfbClientLog = rfbClientErr = say;

    rfbClient *client = rfbGetClient(8, 3, 4);
    assert(client);
    client->format.redShift = client->endianTest ? 0 : 24; /* bytes are R, G, B and one more */
    client->format.greenShift = client->endianTest ? 8 : 16;
    client->format.blueShift = client->endianTest ? 16 : 8;
    client->appData.encodingsString = "raw";
    client->serverHost = strdup("127.0.0.1");
    client->serverPort = atoi(argv[1]);
    client->GetUser = get_user;
    client->GetPassword = get_password;
    client->GetCredential = get_credential;
    client->GetSASLMechanism = get_mechanism;
    client->FinishedFrameBufferUpdate = finished;
    allow(client, argv[2]);

    if (!rfbInitClient(client, NULL, NULL)) /* it also asks for all of the picture */
        return 1;
    printf("initialized %.1f ", milliseconds());
    printf("%d %d %s\n", client->width, client->height, client->desktopName);
    if (!wait_for_update(client))
        return 2;
    printf("updated %.1f\n", milliseconds());
    if (!save(client, argv[7]))
        return 2;
    if (!SendKeyEvent(client, 0xFF0D, TRUE) || !SendKeyEvent(client, 0xFF0D, FALSE))
        return 2;
    if (!SendFramebufferUpdateRequest(client, 0, 0, client->width, client->height, FALSE))
        return 2;
    if (!wait_for_update(client)) /* then the server has seen the key, too */
        return 2;
    rfbClientCleanup(client);
    return 0;
}

/* A VNC server on neatvnc >= 0.8 (wayvnc's library): Apple DH (30), RSA-AES (5, 129).
 *
 *     neatvnc PORT USER PASSWORD RSA-KEY.pem
 *
 * One picture of 64 x 48: the pixel at x, y is 0x00XXYY80. "ready" on standard output when
 * it listens on 127.0.0.1. See tests/peers/libraries.py.
 */
#define AML_UNSTABLE_API 1 /* what aml >= 0.3 wants to hear */
#include <aml.h>
#include <assert.h>
#include <neatvnc.h>
#include <pixman.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 64
#define HEIGHT 48
#define XRGB8888 0x34325258 /* DRM_FORMAT_XRGB8888 */

static const char *user, *password;

static bool check(const char *given_user, const char *given_password, void *userdata)
{
    (void)userdata;
    return strcmp(user, given_user) == 0 && strcmp(password, given_password) == 0;
}

static void stop(void *signal)
{
    (void)signal;
    aml_exit(aml_get_default());
}

int main(int argc, char *argv[])
{
    assert(argc == 5);
    user = argv[2];
    password = argv[3];
    nvnc_set_log_level(NVNC_LOG_DEBUG);

    struct aml *loop = aml_new();
    aml_set_default(loop);
    struct nvnc *server = nvnc_open("127.0.0.1", (uint16_t)atoi(argv[1]));
    assert(server);
    nvnc_set_name(server, "neatvnc");
    int done = nvnc_set_rsa_creds(server, argv[4]);
    assert(done == 0);
    done = nvnc_enable_auth(server, NVNC_AUTH_REQUIRE_AUTH, check, NULL);
    assert(done == 0);

    struct nvnc_display *display = nvnc_display_new(0, 0);
    nvnc_add_display(server, display);
    struct nvnc_fb *picture = nvnc_fb_new(WIDTH, HEIGHT, XRGB8888, WIDTH);
    uint32_t *pixels = nvnc_fb_get_addr(picture);
    for (uint32_t y = 0; y < HEIGHT; y++)
        for (uint32_t x = 0; x < WIDTH; x++)
            pixels[y * WIDTH + x] = x << 16 | y << 8 | 0x80;
    struct pixman_region16 all;
    pixman_region_init_rect(&all, 0, 0, WIDTH, HEIGHT);
    nvnc_display_feed_buffer(display, picture, &all);

    aml_start(loop, aml_signal_new(SIGTERM, stop, NULL, NULL));
    puts("ready");
    fflush(stdout);
    aml_run(loop);
    return 0;
}
